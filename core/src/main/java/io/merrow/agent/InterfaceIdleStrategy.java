package io.merrow.agent;

import org.agrona.concurrent.IdleStrategy;

/** Sleeps until the kernel tells of an interface. For the thread of its agent only. */
final class InterfaceIdleStrategy implements IdleStrategy {
    private final InterfaceAgent agent;

    InterfaceIdleStrategy(final InterfaceAgent agent) {
        this.agent = agent;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount <= 0) {
            idle();
        }
    }

    @Override
    public void idle() {
        agent.await();
    }

    @Override
    public void reset() {}

    @Override
    public String alias() {
        return "interfaces";
    }
}
