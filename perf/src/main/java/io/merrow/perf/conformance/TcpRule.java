package io.merrow.perf.conformance;

/**
 * Merrow's rule for one connection, walked a second time over the fields that tshark shows. It decides what is expected where
 * tshark decides by something else. One thread.
 */
final class TcpRule {
    private static final long FIN = 0x01;
    private static final long SYN = 0x02;
    private static final long RST = 0x04;
    private static final long ACK = 0x10;
    private static final long NEVER = -1;
    private static final long IDLE_NS = 20_000_000_000L;
    private static final long CLOSED_NS = 5_000_000_000L;
    private static final long OVERTAKEN_WITHIN_NS = 3_000_000L;
    private static final long ASKED_WITHIN_NS = 20_000_000L;
    private static final int ASKED_DUPLICATES = 2;

    private final Side[] sides = {new Side(), new Side()};
    private long lastNs = NEVER;
    private long synNs;
    private long handshakeNs;
    private boolean isAnswered;
    private boolean isClosing;
    private boolean isContinued;

    private static final class Side {
        private boolean hasSent;
        private int next;
        private long nextNs;
        private long lastNs;
        private int acknowledgment;
        private long window;
        private int duplicates;
        private boolean hasSyn;
        private boolean isAhead;
        private int initial;
    }

    /**
     * @param side   0 or 1, of the sender.
     * @param timeNs never before that of another packet: a file's clock does not go back.
     * @return what the packet is.
     */
    TcpVerdict examine(final int side, final Layer tcp, final long timeNs) {
        final long flags = tcp.number("tcp.flags");
        final int sequence = (int) tcp.number("tcp.seq_raw");
        final boolean isOpening = (flags & (SYN | ACK)) == SYN;
        final boolean isReopened = isOpening && isClosing && !(sides[side].hasSyn && sides[side].initial == sequence);
        if (lastNs != NEVER && timeNs - lastNs > (isClosing ? CLOSED_NS : IDLE_NS) || isReopened) {
            forget(!isReopened);
        }
        lastNs = timeNs;
        final TcpVerdict verdict = (flags & RST) != 0 ? TcpVerdict.NEW : segment(side, tcp, flags, sequence, timeNs);
        follow(sides[side], tcp, flags, sequence, timeNs);
        isClosing |= (flags & (FIN | RST)) != 0;
        return verdict;
    }

    /** Whether the connection is another flow's since a silence, while tshark continues with the same. */
    boolean isContinued() {
        return isContinued;
    }

    /** Whether an acknowledgment shows that a segment was sent that was not seen. */
    boolean isAhead(final int side) {
        return sides[side].isAhead;
    }

    private void forget(final boolean bySilence) {
        sides[0] = new Side();
        sides[1] = new Side();
        synNs = 0;
        isAnswered = false;
        handshakeNs = 0;
        isClosing = false;
        isContinued |= bySilence;
    }

    private TcpVerdict segment(
            final int index, final Layer tcp, final long flags, final int sequence, final long timeNs) {
        final Side side = sides[index];
        final long payload = tcp.number("tcp.len");
        final int length = (int) payload + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
        noteDuplicate(side, tcp, sequence, length);
        if (length == 0) {
            side.isAhead |= side.hasSent && side.next - sequence < 0;
            return TcpVerdict.NEW;
        }
        final int end = sequence + length;
        final boolean isBehind = side.hasSent && sequence - side.next < 0;
        final TcpVerdict verdict =
                isBehind ? behind(side, sides[index ^ 1], payload, flags, sequence, end, timeNs) : TcpVerdict.NEW;
        if (!isBehind || side.next - end < 0) {
            side.next = end;
            side.nextNs = timeNs;
            side.hasSent = true;
        }
        return verdict;
    }

    private static void noteDuplicate(final Side side, final Layer tcp, final int sequence, final int length) {
        final long window = tcp.number("tcp.window_size_value");
        final boolean isRepeated = length == 0
                && window != 0
                && window == side.window
                && (!side.hasSent || sequence == side.next)
                && (int) tcp.number("tcp.ack_raw") == side.acknowledgment;
        side.duplicates = isRepeated ? side.duplicates + 1 : 0;
        side.window = window;
    }

    private TcpVerdict behind(
            final Side side,
            final Side other,
            final long payload,
            final long flags,
            final int sequence,
            final int end,
            final long timeNs) {
        if (sequence == side.next - 1 && (payload > 1 || (flags & (SYN | FIN)) == 0)) {
            return TcpVerdict.NEW;
        }
        final boolean isAsked = other.duplicates >= ASKED_DUPLICATES
                && sequence == other.acknowledgment
                && timeNs - other.lastNs < ASKED_WITHIN_NS;
        final long within = handshakeNs > 0 ? handshakeNs : OVERTAKEN_WITHIN_NS;
        return end != side.next && timeNs - side.nextNs < within && !isAsked
                ? TcpVerdict.OVERTAKEN
                : TcpVerdict.SENT_AGAIN;
    }

    private void follow(final Side side, final Layer tcp, final long flags, final int sequence, final long timeNs) {
        side.lastNs = timeNs;
        if ((flags & ACK) != 0) {
            side.acknowledgment = (int) tcp.number("tcp.ack_raw");
        }
        if ((flags & SYN) != 0) {
            if ((flags & ACK) != 0) {
                isAnswered = true;
            } else {
                synNs = timeNs;
                side.hasSyn = true;
            }
            side.initial = sequence;
        } else if ((flags & ACK) != 0 && handshakeNs == 0 && isAnswered && side.hasSyn) {
            handshakeNs = timeNs - synNs;
        }
    }

    @Override
    public String toString() {
        return "TcpRule{lastNs=" + lastNs + ", handshakeNs=" + handshakeNs + ", isClosing=" + isClosing + '}';
    }
}
