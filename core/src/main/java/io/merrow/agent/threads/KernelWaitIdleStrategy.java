package io.merrow.agent.threads;

import io.merrow.capture.CaptureAgent;

/**
 * Sleeps until the kernel has an event, the agent's next sweep is due or a command comes. Used by one thread, the one that runs
 * the capture agent.
 */
public final class KernelWaitIdleStrategy extends SpinThenSleepIdleStrategy {
    private final CaptureAgent agent;
    private final int maxSleepMs;

    KernelWaitIdleStrategy(final CaptureAgent agent, final int maxSleepMs) {
        this.agent = agent;
        this.maxSleepMs = maxSleepMs;
    }

    @Override
    protected void sleep() {
        agent.sleep(maxSleepMs);
    }

    @Override
    public void wake() {
        agent.wakeUp();
    }

    @Override
    public String alias() {
        return "kernel-wait";
    }
}
