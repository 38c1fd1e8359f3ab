package io.merrow.perf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.merrow.perf.export.RecordHandOffBenchmark;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/**
 * The way of events and records allocates exactly nothing, by the thread's own account, in the benchmarks' own methods: so "0 B/op"
 * does not depend on a reading of results.
 *
 * <p>What the code allocates it allocates in every window; what the JVM does once while it compiles is in some. One
 * window without a byte is the proof.
 */
class AllocationTest {
    private static final int FLOWS = 4096;
    private static final int WINDOW = 200_000;
    private static final int MOST_WINDOWS = 20;
    private static final int BURST = 500;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldAllocateNothingFromEventToTable() {
        final EventToTableBenchmark benchmark = new EventToTableBenchmark();
        benchmark.flows = FLOWS;
        benchmark.setUp();
        assertThat(leastAllocated(() -> {
                    long applied = 0;
                    for (int i = 0; i < WINDOW; i++) {
                        applied += benchmark.apply() ? 1 : 0;
                    }
                    return applied;
                }))
                .isZero();
    }

    @Test
    void shouldAllocateNothingFromRingToTable() {
        final RingToTableBenchmark benchmark = new RingToTableBenchmark();
        benchmark.flows = FLOWS;
        benchmark.shards = 2;
        benchmark.connect();
        assertThat(leastAllocated(() -> {
                    long applied = 0;
                    for (int burst = 0; burst < WINDOW / BURST; burst++) {
                        for (int i = 0; i < BURST; i++) {
                            benchmark.offer();
                        }
                        applied += benchmark.poll();
                    }
                    return applied;
                }))
                .isZero();
    }

    @Test
    void shouldAllocateNothingFromHandOffToBatch() {
        final RecordHandOffBenchmark benchmark = new RecordHandOffBenchmark();
        assertThat(leastAllocated(() -> {
                    long passed = 0;
                    while (passed < WINDOW) {
                        passed += benchmark.pass();
                    }
                    return passed;
                }))
                .isZero();
    }

    /** Fewest bytes that this thread allocated in a window, each of which must bring all its events through. */
    private long leastAllocated(final LongSupplier window) {
        final long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MOST_WINDOWS && least > 0; i++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            final long applied = window.getAsLong();
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
            assertThat(applied).isGreaterThanOrEqualTo(WINDOW);
        }
        return least;
    }
}
