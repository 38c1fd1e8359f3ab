package io.merrow.parse.table;

import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.parse.ip.IpPacket;
import io.merrow.parse.reference.Parsed;
import io.merrow.parse.transport.TcpHeader;
import io.merrow.parse.transport.Transport;
import io.merrow.parse.transport.WireGuardMessage;

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
    private int nextSequence;
    private boolean hasSent;
    private int ttl;
    private int trafficClass;
    private int flowLabel;
    private int icmpType;
    private int icmpCode;
    private int ahSpi;
    private int securityIndex;
    private int receiverIndex;
    private int wireguardType;

    /** @param isLate its flags are of an earlier connection. */
    void add(final Parsed parsed, final long timeNs, final boolean isLate) {
        final IpPacket ip = parsed.level().ip();
        if (packets == 0) { // there are no sweeps here: it is the first packet of all
            ttl = ip.ttl();
            trafficClass = ip.trafficClass();
            flowLabel = ip.flowLabel();
        }
        packets += parsed.packets();
        bytes += parsed.bytes();
        overheadBytes += parsed.overheadBytes();
        firstNs = firstNs == 0 ? timeNs : firstNs;
        lastNs = Math.max(lastNs, timeNs);
        tcpFlags |= parsed.level().isToGroup() && parsed.level().transport().protocol() != TcpHeader.PROTOCOL
                ? KernelLayoutDescriptor.SIDE_GROUP
                : 0;
        tcpFlags |= ip.fragment() ? KernelLayoutDescriptor.SIDE_FRAGMENT : 0;
        ahSpi = ip.ahSpi() != 0 ? ip.ahSpi() : ahSpi;
        addTransport(parsed.level().transport(), isLate);
    }

    private void addTransport(final Transport transport, final boolean isLate) {
        if (isLate) {
            tcpFlags |= transport.tcp().otherFlags();
        } else if (transport.tcp() != null) {
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
        if (!tcp.has(TcpHeader.RST) && tcp.end() != tcp.sequence()) {
            nextSequence = hasSent && nextSequence - tcp.end() > 0 ? nextSequence : tcp.end();
            hasSent = true;
        }
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

    /** 0 is no index: it could not be distinguished from none. */
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

    /** Whether it opened or answered: its first number is known. */
    boolean hasOpened() {
        return has(KernelLayoutDescriptor.SIDE_SYN | KernelLayoutDescriptor.SIDE_SYN_ACK);
    }

    boolean hasAcknowledged() {
        return has(TcpHeader.ACK);
    }

    int acknowledgment() {
        return acknowledgment;
    }

    /** Whether it has sent anything that takes up numbers; then {@link #nextSequence} is behind the highest of them. */
    boolean hasSent() {
        return hasSent;
    }

    int nextSequence() {
        return nextSequence;
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
