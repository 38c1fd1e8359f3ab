package io.merrow.agent.threads;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Parks until another thread wakes it or its own timers want a look.
 *
 * <p>Idled by one thread; {@link #wake()} is for the thread that gives it work, after it did. Before it parks it says so
 * and looks for work once more, so that work given at that moment is not slept over.
 */
public final class WakeableIdleStrategy extends SpinThenSleepIdleStrategy {
    private final BooleanSupplier hasWork;
    private final LongSupplier parkNs;
    private volatile Thread parked;

    /**
     * @param hasWork whether work waits; asked by the idling thread.
     * @param parkNs  longest sleep, from now; asked by the idling thread.
     */
    WakeableIdleStrategy(final BooleanSupplier hasWork, final LongSupplier parkNs) {
        this.hasWork = hasWork;
        this.parkNs = parkNs;
    }

    /** Wakes the thread if it sleeps; else costs one volatile read. */
    @Override
    public void wake() {
        final Thread sleeper = parked;
        if (sleeper != null) {
            parked = null;
            LockSupport.unpark(sleeper);
        }
    }

    @Override
    protected void sleep() {
        final long longestNs = parkNs.getAsLong();
        parked = Thread.currentThread();
        if (!isOver() && !hasWork.getAsBoolean()) {
            LockSupport.parkNanos(longestNs);
        }
        parked = null;
    }

    @Override
    public String alias() {
        return "wakeable";
    }
}
