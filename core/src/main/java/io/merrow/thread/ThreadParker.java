package io.merrow.thread;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Parks one thread until another gives it work, or a time is over.
 *
 * <p>The parking thread publishes itself and then looks for work once more, so that work given at that moment does not wait for the
 * timeout.
 */
public final class ThreadParker {
    private volatile Thread parked;

    /** Wakes the thread if it is parked; else costs one volatile read. Any thread, after it has given work. */
    public void wake() {
        final Thread sleeper = parked;
        if (sleeper != null) {
            parked = null;
            LockSupport.unpark(sleeper);
        }
    }

    /**
     * Parks the calling thread unless there is work. It may return early.
     *
     * @param hasWork   asked by the calling thread.
     * @param timeoutNs longest time to park.
     */
    public void park(final BooleanSupplier hasWork, final long timeoutNs) {
        parked = Thread.currentThread();
        if (!hasWork.getAsBoolean()) {
            LockSupport.parkNanos(timeoutNs);
        }
        parked = null;
    }
}
