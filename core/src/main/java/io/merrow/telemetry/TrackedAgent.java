package io.merrow.telemetry;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/** An agent whose duty cycles a {@link StallTracker} watches; the idling between them does not count. */
public final class TrackedAgent implements Agent {
    private final Agent agent;
    private final StallTracker tracker;
    private final NanoClock clock;

    public TrackedAgent(final Agent agent, final StallTracker tracker, final NanoClock clock) {
        this.agent = agent;
        this.tracker = tracker;
        this.clock = clock;
    }

    @Override
    public void onStart() {
        agent.onStart();
    }

    @Override
    public int doWork() throws Exception {
        final long startNs = clock.nanoTime();
        final int work = agent.doWork();
        tracker.onCycle(clock.nanoTime() - startNs);
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

    @Override
    public String toString() {
        return "TrackedAgent{" + agent + ", " + tracker + '}';
    }
}
