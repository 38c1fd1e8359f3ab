package io.merrow.agent;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/** Sleeps for so long, or until it is woken. For threads that look at something now and then. Idled by one thread. */
final class NapIdleStrategy implements IdleStrategy, Sleeper {
    private final long napNs;
    private volatile Thread thread;
    private volatile boolean isOver;

    NapIdleStrategy(final long napNs) {
        this.napNs = napNs;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount <= 0) {
            idle();
        }
    }

    @Override
    public void idle() {
        thread = Thread.currentThread();
        if (!isOver) {
            LockSupport.parkNanos(this, napNs);
        }
    }

    @Override
    public void reset() {}

    @Override
    public void wake() {
        LockSupport.unpark(thread);
    }

    @Override
    public void end() {
        isOver = true;
        wake();
    }

    @Override
    public String alias() {
        return "nap";
    }
}
