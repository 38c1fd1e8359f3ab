package io.merrow.parse;

import io.merrow.layout.KernelLayoutDescriptor;

/** One direction of a reference flow: what its packets add up to. */
final class ReferenceSide {
    long owner;
    long lastNs;

    private long packets;
    private long bytes;
    private long overheadBytes;
    private long firstNs;
    private int tcpFlags;
    private int acknowledgment;
    private int finEnd;
    private int initialSequence;
    private int ttl;
    private int trafficClass;
    private int flowLabel;
    private int icmpType;
    private int icmpCode;
    private int ahSpi;
    private int securityIndex;
    private int receiverIndex;
    private int wireguardType;

    void add(final Parsed parsed, final long timeNs) {
        final IpPacket ip = parsed.level().ip();
        packets += parsed.packets();
        bytes += parsed.bytes();
        overheadBytes += parsed.overheadBytes();
        firstNs = firstNs == 0 ? timeNs : firstNs;
        lastNs = timeNs;
        ttl = ip.ttl();
        trafficClass = ip.trafficClass();
        flowLabel = ip.flowLabel();
        tcpFlags |= ip.fragment() ? KernelLayoutDescriptor.SIDE_FRAGMENT : 0;
        ahSpi = ip.ahSpi() != 0 ? ip.ahSpi() : ahSpi;
        addTransport(parsed.level().transport());
    }

    private void addTransport(final Transport transport) {
        if (transport.tcp() != null) {
            addTcp(transport.tcp());
        }
        if (transport.icmp() != null) {
            icmpType = transport.icmp().type();
            icmpCode = transport.icmp().code();
        }
        securityIndex = known(transport.espSpi(), securityIndex);
        if (transport.wireGuard() != null) {
            addWireGuard(transport.wireGuard());
        }
    }

    private void addTcp(final TcpHeader tcp) {
        tcpFlags |= tcp.flags();
        if (tcp.has(TcpHeader.ACK)) {
            acknowledgment = tcp.acknowledgment();
        }
        if (tcp.has(TcpHeader.SYN)) {
            tcpFlags |= tcp.isOpening() ? KernelLayoutDescriptor.SIDE_SYN : KernelLayoutDescriptor.SIDE_SYN_ACK;
            initialSequence = tcp.sequence();
        }
        if (tcp.has(TcpHeader.FIN)) {
            finEnd = tcp.end();
        }
    }

    private void addWireGuard(final WireGuardMessage message) {
        wireguardType = message.type();
        securityIndex = known(message.sender(), securityIndex);
        receiverIndex = known(message.receiver(), receiverIndex);
    }

    /** 0 is no index: it could not be told from none. */
    private static int known(final Integer seen, final int before) {
        return seen == null || seen == 0 ? before : seen;
    }

    /** FIN and RST, as far as it sent them. */
    int ends() {
        return tcpFlags & (TcpHeader.FIN | TcpHeader.RST);
    }

    boolean has(final int mark) {
        return (tcpFlags & mark) != 0;
    }

    int initialSequence() {
        return initialSequence;
    }

    SideImage image() {
        return new SideImage(
                packets,
                bytes,
                overheadBytes,
                firstNs,
                lastNs,
                owner,
                tcpFlags,
                acknowledgment,
                finEnd,
                initialSequence,
                ttl,
                trafficClass,
                flowLabel,
                icmpType,
                icmpCode,
                ahSpi,
                securityIndex,
                receiverIndex,
                wireguardType);
    }

    @Override
    public String toString() {
        return "ReferenceSide{" + image() + '}';
    }
}
