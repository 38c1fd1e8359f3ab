package io.merrow.parse.table;

import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.parse.reference.Parsed;
import io.merrow.parse.reference.Tunnel;
import io.merrow.parse.transport.TcpHeader;

/** A flow by the book. */
final class ReferenceFlow {
    private static final int SPAN_OF_UNKNOWN = 1 << 28;
    private static final int FARTHEST_AHEAD = 1 << 24;

    private final FlowKey key;
    private final long bornNs;
    private final int firstSide;
    private final ReferenceSide[] sides = {new ReferenceSide(), new ReferenceSide()};
    private long synNs;
    private long lastSynNs;
    private long establishedNs;
    private Tunnel tunnel;
    private int tunnelSide;

    ReferenceFlow(final FlowKey key, final long bornNs, final int firstSide) {
        this.key = key;
        this.bornNs = bornNs;
        this.firstSide = firstSide;
    }

    ReferenceSide side(final int side) {
        return sides[side];
    }

    boolean isClosed() {
        return (sides[0].ends() | sides[1].ends()) != 0;
    }

    /** A SYN on a closed tuple opens a new flow, unless it is a late copy of the SYN that opened this one. */
    boolean isReopenedBy(final TcpHeader tcp, final int side) {
        final boolean copy =
                sides[side].has(KernelLayoutDescriptor.SIDE_SYN) && sides[side].initialSequence() == tcp.sequence();
        return tcp.isOpening() && isClosed() && !copy && !wasAcknowledged(tcp.sequence(), side);
    }

    /** Whether the other side has taken that number already: as far back as the connection's first, where it is known. */
    private boolean wasAcknowledged(final int sequence, final int side) {
        final ReferenceSide other = sides[side ^ 1];
        final int span =
                sides[side].hasOpened() ? other.acknowledgment() - sides[side].initialSequence() : SPAN_OF_UNKNOWN;
        final int behind = other.acknowledgment() - sequence;
        return other.hasAcknowledged() && behind > 0 && behind <= span;
    }

    /** A SYN, FIN or RST whose number cannot be one of this connection, whose beginning was seen. */
    private boolean isLate(final TcpHeader tcp, final int side) {
        final ReferenceSide own = sides[side];
        final ReferenceSide other = sides[side ^ 1];
        if (tcp == null || tcp.otherFlags() == tcp.flags() || !own.hasOpened()) {
            return false;
        } else if (tcp.has(TcpHeader.SYN)) {
            return tcp.sequence() != own.initialSequence();
        } else if (tcp.sequence() - own.initialSequence() < 0) {
            return true;
        }
        return other.hasAcknowledged()
                && own.hasSent()
                && (tcp.end() - other.acknowledgment() < 0 || tcp.end() - own.nextSequence() > FARTHEST_AHEAD);
    }

    /** The outermost encapsulation stays that of the first packet that had one. */
    void addTunnel(final Tunnel seen, final int side) {
        if (tunnel == null && seen != null) {
            tunnel = seen;
            tunnelSide = side;
        }
    }

    void add(final Parsed parsed, final int side, final long timeNs) {
        final TcpHeader tcp = parsed.level().transport().tcp();
        final boolean isLate = isLate(tcp, side);
        if (tcp != null && !isLate) {
            addHandshake(tcp, side, timeNs);
        }
        sides[side].add(parsed, timeNs, isLate);
    }

    private void addHandshake(final TcpHeader tcp, final int side, final long timeNs) {
        if (tcp.isOpening()) {
            if (establishedNs == 0) {
                synNs = synNs == 0 ? timeNs : synNs;
                lastSynNs = timeNs;
            }
        } else if (tcp.has(TcpHeader.ACK)
                && !tcp.isAnswer()
                && (sides[0].has(KernelLayoutDescriptor.SIDE_SYN_ACK)
                        || sides[1].has(KernelLayoutDescriptor.SIDE_SYN_ACK))
                && establishedNs == 0
                && sides[side].has(KernelLayoutDescriptor.SIDE_SYN)) {
            establishedNs = timeNs;
        }
    }

    FlowImage image() {
        return new FlowImage(
                key,
                bornNs,
                firstSide,
                synNs,
                lastSynNs,
                establishedNs,
                sides[0].image(),
                sides[1].image(),
                tunnel,
                tunnelSide);
    }

    @Override
    public String toString() {
        return "ReferenceFlow{" + image() + '}';
    }
}
