package io.merrow.agent.threads;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/** A thread without work sleeps, as the subclass does, until it is woken or its time is over. Idled by one thread. */
public abstract class SleepingIdleStrategy implements IdleStrategy, Waker {
    private volatile Thread thread;
    private volatile boolean isOver;

    /** Sleeps until there may be work again; must return by itself. */
    protected abstract void sleep();

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    /** The thread is known before it looks whether it is over: so it is either woken, or does not sleep. */
    @Override
    public void idle() {
        thread = Thread.currentThread();
        if (!isOver) {
            sleep();
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

    final boolean isOver() {
        return isOver;
    }
}
