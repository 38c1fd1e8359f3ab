package io.merrow.agent.node;

import io.merrow.agent.threads.SleepingIdleStrategy;

/** Sleeps until the kernel has news of an interface. For the thread of its agent only. */
public final class InterfaceIdleStrategy extends SleepingIdleStrategy {
    private final InterfaceAgent agent;

    InterfaceIdleStrategy(final InterfaceAgent agent) {
        this.agent = agent;
    }

    @Override
    protected void sleep() {
        agent.await();
    }

    @Override
    public void wake() {
        agent.wakeUp();
        super.wake();
    }

    @Override
    public String alias() {
        return "interfaces";
    }
}
