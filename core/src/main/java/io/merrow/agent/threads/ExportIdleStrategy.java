package io.merrow.agent.threads;

import io.merrow.export.ExportAgent;
import io.merrow.thread.ThreadParker;
import org.agrona.concurrent.IdleStrategy;

/**
 * While records are on their way it looks at them again and again, ever less often: a batch fills, a collector answers. Without any it
 * sleeps until a record comes. Idled by the export thread.
 */
public final class ExportIdleStrategy extends SleepingIdleStrategy {
    private final ExportAgent agent;
    private final IdleStrategy busy;
    private final WakeableIdleStrategy free;

    /**
     * @param parker    woken by the threads that give work.
     * @param busy      while records are on their way.
     * @param longestNs sleep without any.
     */
    ExportIdleStrategy(
            final ExportAgent agent, final ThreadParker parker, final IdleStrategy busy, final long longestNs) {
        this.agent = agent;
        this.busy = busy;
        free = new WakeableIdleStrategy(parker, agent::hasWork, () -> longestNs);
    }

    @Override
    protected void sleep() {
        if (agent.queued() > 0) {
            free.reset();
            busy.idle();
        } else {
            busy.reset();
            free.idle();
        }
    }

    @Override
    public void reset() {
        busy.reset();
        free.reset();
    }

    @Override
    public void wake() {
        free.wake();
    }

    @Override
    public void end() {
        free.end();
        super.end();
    }

    @Override
    public String alias() {
        return "export";
    }
}
