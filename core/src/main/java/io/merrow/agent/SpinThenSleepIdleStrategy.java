package io.merrow.agent;

import org.agrona.concurrent.IdleStrategy;

/** Spins a little, yields a little, then sleeps as the subclass does. Idled by one thread. */
abstract class SpinThenSleepIdleStrategy implements IdleStrategy, Sleeper {
    private static final int SPINS = 100;
    private static final int YIELDS = 20;

    private int idles;
    private volatile boolean isOver;

    /** Sleeps until there may be work again; must return by itself. */
    abstract void sleep();

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // a thread that waits for its turn gets it
    public void idle() {
        if (idles < SPINS) {
            idles++;
            Thread.onSpinWait();
        } else if (idles < SPINS + YIELDS || isOver) {
            idles++;
            Thread.yield();
        } else {
            sleep();
        }
    }

    @Override
    public void reset() {
        idles = 0;
    }

    @Override
    public void end() {
        isOver = true;
        wake();
    }
}
