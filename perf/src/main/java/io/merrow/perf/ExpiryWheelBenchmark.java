package io.merrow.perf;

import io.merrow.flow.table.ExpiryWheel;
import io.merrow.flow.table.TimerNodes;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A timer that fires and is set again, among as many as there are flows; a duty cycle is 1 ms of the wheel's time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExpiryWheelBenchmark {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    @Param({"1000", "100000", "1000000"})
    int timers;

    private ExpiryWheel wheel;
    private long nowNs;
    private int fired;

    @Setup
    public void setUp() {
        wheel = new ExpiryWheel(new Nodes(timers), this::onExpiry);
        for (int i = 0; i < timers; i++) {
            wheel.schedule(i, INTERVAL_NS * i / timers, 0);
        }
    }

    /** Until one has fired; the steps that find none are part of its price. */
    @Benchmark
    public int fireAndSet() {
        final int before = fired;
        while (fired == before) {
            if (wheel.poll(nowNs, 1) == 0) {
                nowNs += STEP_NS;
            }
        }
        return fired;
    }

    private void onExpiry(final int slot, final long atNs) {
        fired++;
        wheel.schedule(slot, atNs + INTERVAL_NS, atNs);
    }

    private static final class Nodes implements TimerNodes {
        private static final int LENGTH = 128; // as far apart as in the agent

        private final UnsafeBuffer memory;

        private Nodes(final int timers) {
            memory = new UnsafeBuffer(BufferUtil.allocateDirectAligned(timers * LENGTH, LENGTH));
        }

        @Override
        public UnsafeBuffer timerBuffer(final int number) {
            return memory;
        }

        @Override
        public int timerOffset(final int number) {
            return number * LENGTH;
        }
    }
}
