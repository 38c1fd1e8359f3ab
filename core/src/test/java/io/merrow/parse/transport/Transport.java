package io.merrow.parse.transport;

import io.merrow.layout.KernelLedgerReason;
import io.merrow.parse.ip.NotCounted;
import io.merrow.parse.ip.Slice;

/**
 * The fields of a transport header. Absent ones are null or 0.
 *
 * @param sourcePort      the sender's; ICMP: its type.
 * @param destinationPort the receiver's; ICMP: the type's counterpart, or the code.
 * @param isOneWay        ICMP of a type without counterpart.
 * @param length          of the header, bytes, where the payload matters; else 0.
 */
public record Transport(
        int protocol,
        int sourcePort,
        int destinationPort,
        boolean isOneWay,
        int length,
        TcpHeader tcp,
        IcmpHeader icmp,
        Integer espSpi,
        WireGuardMessage wireGuard) {

    /** What is read of most: ports, or an index. */
    private static final int PORTS_LENGTH = 4;

    /** The least that a first fragment may have of a transport header (RFC 791, 3.1). */
    static final int FRAGMENT_UNIT = 8;

    /** A transport of which nothing but its number is known. */
    public static Transport bare(final int protocol) {
        return new Transport(protocol, 0, 0, false, 0, null, null, null, null);
    }

    static Transport ports(final int protocol, final Slice slice, final int length) {
        return new Transport(protocol, slice.u16(0), slice.u16(2), false, length, null, null, null, null);
    }

    /** Reads by protocol number. */
    public static Transport read(
            final int protocol, final Slice slice, final boolean isFirst, final TunnelPortNumbers tunnels)
            throws NotCounted {
        return switch (protocol) {
            case TcpHeader.PROTOCOL -> TcpHeader.read(slice, isFirst);
            case 17 -> udp(slice, tunnels);
            case 1, 58 -> IcmpHeader.read(protocol, slice);
            case 132 -> withPorts(protocol, slice, isFirst ? FRAGMENT_UNIT : 12);
            case 33 -> withPorts(protocol, slice, isFirst ? FRAGMENT_UNIT : 12);
            case 136 -> withPorts(protocol, slice, 8);
            case 50 -> esp(slice);
            default -> bare(protocol);
        };
    }

    /** UDP (RFC 768). Its own length field decides nothing: IP's does. */
    private static Transport udp(final Slice slice, final TunnelPortNumbers tunnels) throws NotCounted {
        require(slice, 8, 8, KernelLedgerReason.MALFORMED_UDP);
        final Transport udp = ports(17, slice, 8);
        return tunnels.isWireGuard(udp) ? udp.with(WireGuardMessage.read(slice.from(8))) : udp;
    }

    /** SCTP (RFC 9260, 3.1), DCCP (RFC 4340, 5.1), UDP-Lite (RFC 3828, 3.1): all begin with the ports. */
    private static Transport withPorts(final int protocol, final Slice slice, final int length) throws NotCounted {
        require(slice, length, PORTS_LENGTH, KernelLedgerReason.MALFORMED_TRANSPORT);
        return ports(protocol, slice, length);
    }

    /** ESP (RFC 4303): the index, a sequence number, the rest is secret. */
    private static Transport esp(final Slice slice) throws NotCounted {
        require(slice, 8, 8, KernelLedgerReason.MALFORMED_TRANSPORT);
        return new Transport(50, 0, 0, false, 8, null, null, slice.u32(0), null);
    }

    /** The packet must have the whole header, the capture at least what is read of it. */
    private static void require(
            final Slice slice, final int length, final int captured, final KernelLedgerReason whenCut)
            throws NotCounted {
        if (!slice.fits(length) || !slice.has(0, captured)) {
            throw NotCounted.at(slice, whenCut);
        }
    }

    private Transport with(final WireGuardMessage message) {
        return new Transport(protocol, sourcePort, destinationPort, isOneWay, length, tcp, icmp, espSpi, message);
    }
}
