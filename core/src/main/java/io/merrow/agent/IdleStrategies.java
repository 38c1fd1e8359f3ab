package io.merrow.agent;

import io.merrow.capture.CaptureAgent;
import io.merrow.config.IdleMode;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * What a thread without work does. Spinning costs a core each and gives microseconds; backing off costs an idle node
 * next to nothing and gives milliseconds.
 */
final class IdleStrategies {
    private static final long MIN_PARK_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long MAX_SHARD_PARK_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_EXPORT_PARK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MAX_CAPTURE_SLEEP_MS = 100;
    private static final int MAX_SHARED_SLEEP_MS = 10;

    private IdleStrategies() {}

    /** For the capture thread: the kernel wakes it. */
    static IdleStrategy capture(final IdleMode mode, final CaptureAgent agent) {
        return mode == IdleMode.BACKOFF ? new KernelWaitIdleStrategy(agent, MAX_CAPTURE_SLEEP_MS) : spinning(mode);
    }

    /** For a shard's thread where it sleeps: capture wakes it. */
    static WakeableIdleStrategy sleepingShard(final BooleanSupplier hasWork) {
        return new WakeableIdleStrategy(hasWork, MAX_SHARD_PARK_NS);
    }

    /** For the export thread: it never spins, a record is no packet. */
    static IdleStrategy export() {
        return new BackoffIdleStrategy(10, 10, MIN_PARK_NS, MAX_EXPORT_PARK_NS);
    }

    /** For one thread that does everything. */
    static IdleStrategy shared(final IdleMode mode, final CaptureAgent agent) {
        return mode == IdleMode.BACKOFF ? new KernelWaitIdleStrategy(agent, MAX_SHARED_SLEEP_MS) : spinning(mode);
    }

    /** For a thread that never sleeps. */
    static IdleStrategy spinning(final IdleMode mode) {
        return mode == IdleMode.BUSY_SPIN ? new BusySpinIdleStrategy() : new YieldingIdleStrategy();
    }
}
