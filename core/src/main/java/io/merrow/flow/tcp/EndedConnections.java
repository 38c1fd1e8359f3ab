package io.merrow.flow.tcp;

import static io.merrow.flow.table.FlowStateDescriptor.FIXED;
import static io.merrow.flow.table.FlowStateDescriptor.INITIATOR_KNOWN;
import static io.merrow.flow.table.FlowStateDescriptor.SOURCE_HIGH;

import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.net.IpProtocol;
import java.util.concurrent.TimeUnit;

/**
 * Initiator and trace id of TCP connections whose flows have ended, so that one which was silent longer than its timeout and
 * then continues keeps both. A connection that was closed is remembered for two maximum segment lifetimes only (RFC 9293,
 * 3.4.2), others for {@code span.trace_id_timeout}.
 *
 * <p>A set-associative memory: the newest four of each set are kept, by a 64-bit hash of the key. One thread; allocates
 * nothing.
 */
public final class EndedConnections {
    private static final long CLOSED_NS = TimeUnit.MINUTES.toNanos(4);
    private static final int ORIENTED = SOURCE_HIGH | INITIATOR_KNOWN;
    private static final int SYN_MARKS = KernelLayoutDescriptor.SIDE_SYN | KernelLayoutDescriptor.SIDE_SYN_ACK;
    private static final int WAYS = 4;

    /** Hash, trace id high and low, time of the last packet, state and whether it was closed. */
    private static final int WORDS = 5;

    private static final long CLOSED = 1L << 32;

    private final long[] entries;
    private final int setMask;
    private final long windowNs;

    /**
     * @param flows    about as many are remembered; rounded to a power of two.
     * @param windowNs {@code span.trace_id_timeout}.
     */
    public EndedConnections(final int flows, final long windowNs) {
        final int sets = Integer.highestOneBit(Math.max(1, flows / WAYS));
        entries = new long[sets * WAYS * WORDS];
        setMask = sets - 1;
        this.windowNs = windowNs;
    }

    /** Remembers a flow whose final record has been written; nothing but TCP. */
    public void remember(final FlowSlotFlyweight slot, final long hash) {
        if (slot.protocol() != IpProtocol.TCP) {
            return;
        }
        final int first = first(hash);
        int at = find(first, hash);
        if (at < 0) {
            System.arraycopy(entries, first, entries, first + WORDS, (WAYS - 1) * WORDS);
            at = first;
        }
        entries[at] = hash;
        entries[at + 1] = slot.traceIdHigh();
        entries[at + 2] = slot.traceIdLow();
        entries[at + 3] = slot.lastNs();
        entries[at + 4] = slot.state() & ORIENTED | (TcpTracker.isClosing(slot.flags()) ? CLOSED : 0);
    }

    /** Gives a flow that was just opened, without a SYN in what is known of it, what is remembered of its connection. */
    public void recall(final FlowSlotFlyweight slot, final long hash) {
        if (slot.protocol() != IpProtocol.TCP || slot.is(FIXED) || (slot.flags() & SYN_MARKS) != 0) {
            return;
        }
        final int at = find(first(hash), hash);
        if (at < 0) {
            return;
        }
        final long limitNs = (entries[at + 4] & CLOSED) != 0 ? Math.min(CLOSED_NS, windowNs) : windowNs;
        final long silenceNs = slot.firstNs() - entries[at + 3];
        if (silenceNs >= 0 && silenceNs < limitNs) {
            slot.traceId(entries[at + 1], entries[at + 2]);
            slot.state(slot.state() & ~ORIENTED | (int) entries[at + 4] & ORIENTED);
            slot.fix();
        }
    }

    private int find(final int first, final long hash) {
        for (int at = first; at < first + WAYS * WORDS; at += WORDS) {
            if (entries[at] == hash && entries[at + 2] != 0) { // a trace id's low half is never 0
                return at;
            }
        }
        return -1;
    }

    private int first(final long hash) {
        return ((int) (hash >>> 20) & setMask) * WAYS * WORDS;
    }

    public long memoryBytes() {
        return (long) entries.length * Long.BYTES;
    }

    @Override
    public String toString() {
        return "EndedConnections{capacity=" + (setMask + 1) * WAYS + '}';
    }
}
