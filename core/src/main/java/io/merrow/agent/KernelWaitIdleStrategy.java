package io.merrow.agent;

import io.merrow.capture.CaptureAgent;
import org.agrona.concurrent.IdleStrategy;

/**
 * Spins a little, yields a little, then sleeps until the kernel has an event or the agent's next sweep is due. Used by
 * one thread, the one that runs the capture agent.
 */
final class KernelWaitIdleStrategy implements IdleStrategy {
    private static final int SPINS = 100;
    private static final int YIELDS = 20;

    private final CaptureAgent agent;
    private final int maxSleepMs;
    private int idles;

    KernelWaitIdleStrategy(final CaptureAgent agent, final int maxSleepMs) {
        this.agent = agent;
        this.maxSleepMs = maxSleepMs;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        if (idles < SPINS) {
            idles++;
            Thread.onSpinWait();
        } else if (idles < SPINS + YIELDS) {
            idles++;
            Thread.yield();
        } else {
            agent.sleep(maxSleepMs);
        }
    }

    @Override
    public void reset() {
        idles = 0;
    }

    @Override
    public String alias() {
        return "kernel-wait";
    }
}
