package io.merrow.agent.threads;

import io.merrow.thread.ThreadParker;
import java.util.List;
import org.agrona.concurrent.Agent;

/** An agent whose work is work for others: after each cycle that did something it wakes those that sleep. */
public final class WakingAgent implements Agent {
    private final Agent agent;
    private final ThreadParker[] sleepers;

    public WakingAgent(final Agent agent, final List<ThreadParker> sleepers) {
        this.agent = agent;
        this.sleepers = sleepers.toArray(ThreadParker[]::new);
    }

    @Override
    public void onStart() {
        agent.onStart();
    }

    @Override
    public int doWork() throws Exception {
        final int work = agent.doWork();
        if (work > 0) {
            for (final ThreadParker sleeper : sleepers) {
                sleeper.wake();
            }
        }
        return work;
    }

    @Override
    public void onClose() {
        agent.onClose();
    }

    @Override
    public String roleName() {
        return agent.roleName();
    }
}
