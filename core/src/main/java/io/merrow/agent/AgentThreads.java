package io.merrow.agent;

import io.merrow.config.IdleMode;
import io.merrow.config.ThreadingMode;
import io.merrow.ring.ShardAgent;
import io.merrow.telemetry.StallTracker;
import io.merrow.telemetry.TrackedAgent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.SleepingMillisIdleStrategy;

/** The agents on their threads, by {@link ThreadingMode}. Started and closed by one thread. */
final class AgentThreads implements AutoCloseable {
    private static final int CONDUCTOR_SLEEP_MS = 100;
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<AgentRunner> runners = new ArrayList<>();
    private final List<StallTracker> trackers = new ArrayList<>();
    private final ErrorHandler errors;

    /**
     * @param interfaces a thread of its own in every mode, because it may live in another network namespace.
     * @param visitors a thread of its own for each in every mode, because they visit other network namespaces.
     * @param admin a thread of its own in every mode, because it waits for its clients; or null.
     * @param errors told of what an agent throws; the agent goes on.
     */
    AgentThreads(
            final Pipeline pipeline,
            final Agent conductor,
            final InterfaceAgent interfaces,
            final List<Agent> visitors,
            final Agent admin,
            final ThreadingMode threading,
            final IdleMode idleMode,
            final ErrorHandler errors) {
        this.errors = errors;
        if (threading == ThreadingMode.SHARED) {
            final List<Agent> all = new ArrayList<>();
            all.add(pipeline.capture());
            all.addAll(pipeline.shards());
            all.add(pipeline.export());
            all.add(conductor);
            add(new CompositeAgent(all), IdleStrategies.shared(idleMode, pipeline.capture()));
        } else {
            addCaptureAndShards(pipeline, idleMode);
            add(pipeline.export(), IdleStrategies.export());
            add(conductor, new SleepingMillisIdleStrategy(CONDUCTOR_SLEEP_MS));
        }
        add(interfaces, interfaces.idleStrategy());
        visitors.forEach(visitor -> add(visitor, new SleepingMillisIdleStrategy(CONDUCTOR_SLEEP_MS)));
        if (admin != null) {
            add(admin, new NoOpIdleStrategy());
        }
    }

    private void addCaptureAndShards(final Pipeline pipeline, final IdleMode idleMode) {
        final List<WakeableIdleStrategy> sleepers = new ArrayList<>();
        for (final ShardAgent shard : pipeline.shards()) {
            if (idleMode == IdleMode.BACKOFF) {
                final WakeableIdleStrategy idle = IdleStrategies.sleepingShard(shard::hasEvents);
                sleepers.add(idle);
                add(shard, idle);
            } else {
                add(shard, IdleStrategies.spinning(idleMode));
            }
        }
        // closed in this order: whoever gives work before whoever takes it
        runners.add(
                0,
                runner(
                        new WakingAgent(pipeline.capture(), sleepers),
                        IdleStrategies.capture(idleMode, pipeline.capture())));
    }

    private void add(final Agent agent, final IdleStrategy idle) {
        runners.add(runner(agent, idle));
    }

    private AgentRunner runner(final Agent agent, final IdleStrategy idle) {
        final StallTracker tracker = new StallTracker(agent.roleName(), STALL_NS);
        trackers.add(tracker);
        return new AgentRunner(idle, errors, null, new TrackedAgent(agent, tracker, System::nanoTime));
    }

    /** The duty cycles of each thread. */
    List<StallTracker> trackers() {
        return trackers;
    }

    void start() {
        for (final AgentRunner runner : runners) {
            AgentRunner.startOnThread(runner, AgentThreads::daemon);
        }
    }

    /** A thread that does not keep the process when a start has failed. */
    static Thread daemon(final Runnable work) {
        final Thread thread = new Thread(work, "merrow");
        thread.setDaemon(true);
        return thread;
    }

    /** Stops the threads, the first station first; the export agent delivers what is left within its own time limit. */
    @Override
    public void close() {
        runners.forEach(Runners::close);
    }
}
