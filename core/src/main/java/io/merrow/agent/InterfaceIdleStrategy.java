package io.merrow.agent;

import org.agrona.concurrent.IdleStrategy;

/** Sleeps until the kernel has news of an interface. For the thread of its agent only. */
final class InterfaceIdleStrategy implements IdleStrategy, Sleeper {
    private final InterfaceAgent agent;
    private volatile Thread thread;
    private volatile boolean isOver;

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
        thread = Thread.currentThread();
        if (!isOver) {
            agent.await();
        }
    }

    @Override
    public void reset() {}

    @Override
    public void wake() {
        agent.endWait(thread);
    }

    @Override
    public void end() {
        isOver = true;
        wake();
    }

    @Override
    public String alias() {
        return "interfaces";
    }
}
