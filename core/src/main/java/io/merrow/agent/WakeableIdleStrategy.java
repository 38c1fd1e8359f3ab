package io.merrow.agent;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Parks until somebody wakes it or its timers want a look.
 *
 * <p>Idled by one thread; {@link #wake()} is for the thread that gives it work, after it did. Before it parks it says so
 * and looks for work once more, so that work given at that moment is not slept over.
 */
final class WakeableIdleStrategy extends SpinThenSleepIdleStrategy {
    private final BooleanSupplier hasWork;
    private final long maxParkNs;
    private volatile Thread parked;

    /**
     * @param hasWork   whether work waits; asked by the idling thread.
     * @param maxParkNs longest sleep.
     */
    WakeableIdleStrategy(final BooleanSupplier hasWork, final long maxParkNs) {
        this.hasWork = hasWork;
        this.maxParkNs = maxParkNs;
    }

    /** Wakes the thread if it sleeps; else costs one volatile read. */
    void wake() {
        final Thread sleeper = parked;
        if (sleeper != null) {
            parked = null;
            LockSupport.unpark(sleeper);
        }
    }

    @Override
    void sleep() {
        parked = Thread.currentThread();
        if (!hasWork.getAsBoolean()) {
            LockSupport.parkNanos(maxParkNs);
        }
        parked = null;
    }

    @Override
    public String alias() {
        return "wakeable";
    }
}
