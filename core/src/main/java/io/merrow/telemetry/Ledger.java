package io.merrow.telemetry;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;

/**
 * All counters of {@link LedgerCounter}, one lane for each writing thread.
 *
 * <p>A lane's counters have one writer, which increments them with release stores and no lock prefix
 * ({@link AtomicCounter#incrementRelease()}); any thread may read the sums. Each counter has cache lines of its own.
 */
public final class Ledger {
    private static final LedgerCounter[] COUNTERS = LedgerCounter.values();

    private final int lanes;
    private final UnsafeBuffer values;

    /**
     * @param lanes how many threads write; at least 1.
     */
    public Ledger(final int lanes) {
        if (lanes < 1) {
            throw new IllegalArgumentException("lanes must be at least 1: " + lanes);
        }
        this.lanes = lanes;
        final ByteBuffer memory = BufferUtil.allocateDirectAligned(
                lanes * COUNTERS.length * CountersReader.COUNTER_LENGTH, BitUtil.CACHE_LINE_LENGTH * 2);
        values = new UnsafeBuffer(memory);
    }

    /** Number of lanes. */
    public int lanes() {
        return lanes;
    }

    /** The counters of one thread. */
    public LedgerLane lane(final int number) {
        return new LedgerLane(this, number);
    }

    /**
     * A counter of one lane, for its one writer.
     *
     * @param lane 0 to {@link #lanes()} - 1.
     */
    public AtomicCounter counter(final LedgerCounter counter, final int lane) {
        if (lane < 0 || lane >= lanes) {
            throw new IndexOutOfBoundsException("lane " + lane + " of " + lanes);
        }
        return new AtomicCounter(values, lane * COUNTERS.length + counter.ordinal());
    }

    /** Sum over all lanes. Any thread; the lanes are read one after the other. */
    public long get(final LedgerCounter counter) {
        long sum = 0;
        for (int lane = 0; lane < lanes; lane++) {
            final int id = lane * COUNTERS.length + counter.ordinal();
            sum += values.getLongVolatile(CountersReader.counterOffset(id));
        }
        return sum;
    }
}
