package io.merrow.agent.threads;

import io.merrow.capture.CaptureAgent;
import io.merrow.config.pipeline.IdleMode;
import io.merrow.export.ExportAgent;
import io.merrow.ring.ShardAgent;
import io.merrow.thread.ThreadParker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * What a thread without work does. Spinning costs a core each and gives microseconds; backing off costs an idle node
 * next to nothing and gives milliseconds.
 */
public final class IdleStrategies {
    private static final long MIN_PARK_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LEAST_SHARD_PARK_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_EXPORT_PARK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PARK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_CAPTURE_SLEEP_MS = 1000;
    private static final int MAX_SHARED_SLEEP_MS = 10;

    private IdleStrategies() {}

    /** For the capture thread where it sleeps: the kernel wakes it, or a command. */
    public static KernelWaitIdleStrategy sleepingCapture(final CaptureAgent agent) {
        return new KernelWaitIdleStrategy(agent, MAX_CAPTURE_SLEEP_MS);
    }

    /**
     * For a shard's thread that sleeps: capture wakes it, or a timer. Timers wait a moment so that several are due at once.
     *
     * @param parker woken by the threads that give work.
     */
    public static WakeableIdleStrategy sleepingShard(final ShardAgent shard, final ThreadParker parker) {
        return new WakeableIdleStrategy(
                parker, shard::hasWork, () -> Math.max(LEAST_SHARD_PARK_NS, Math.min(LONGEST_PARK_NS, shard.restNs())));
    }

    /**
     * For the export thread: it never spins, since records are few.
     *
     * @param parker woken by the threads that give work.
     */
    public static ExportIdleStrategy export(final ExportAgent agent, final ThreadParker parker) {
        return new ExportIdleStrategy(
                agent, parker, new BackoffIdleStrategy(10, 10, MIN_PARK_NS, MAX_EXPORT_PARK_NS), LONGEST_PARK_NS);
    }

    /** For a thread that looks at something once a second. */
    public static FixedSleepIdleStrategy nap() {
        return new FixedSleepIdleStrategy(LONGEST_PARK_NS);
    }

    /** For a thread that looks at something at that interval. */
    public static FixedSleepIdleStrategy nap(final Duration interval) {
        return new FixedSleepIdleStrategy(Math.min(LONGEST_PARK_NS, interval.toNanos()));
    }

    /** For one thread that does everything. */
    public static IdleStrategy shared(final IdleMode mode, final CaptureAgent agent) {
        return mode == IdleMode.BACKOFF ? new KernelWaitIdleStrategy(agent, MAX_SHARED_SLEEP_MS) : spinning(mode);
    }

    /** For a thread that never sleeps. */
    public static IdleStrategy spinning(final IdleMode mode) {
        return mode == IdleMode.BUSY_SPIN ? new BusySpinIdleStrategy() : new YieldingIdleStrategy();
    }
}
