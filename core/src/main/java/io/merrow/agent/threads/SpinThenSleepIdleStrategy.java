package io.merrow.agent.threads;

/** Spins a little, yields a little, then sleeps as the subclass does. */
abstract class SpinThenSleepIdleStrategy extends SleepingIdleStrategy {
    private static final int SPINS = 100;
    private static final int YIELDS = 20;

    private int idles;

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // a thread that waits for its turn gets it
    public void idle() {
        if (idles < SPINS) {
            idles++;
            Thread.onSpinWait();
        } else if (idles < SPINS + YIELDS || isOver()) {
            idles++;
            Thread.yield();
        } else {
            super.idle();
        }
    }

    @Override
    public void reset() {
        idles = 0;
    }
}
