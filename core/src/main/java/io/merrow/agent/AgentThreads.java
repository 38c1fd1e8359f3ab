package io.merrow.agent;

import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.threads.AgentThread;
import io.merrow.agent.threads.ExportIdleStrategy;
import io.merrow.agent.threads.FixedSleepIdleStrategy;
import io.merrow.agent.threads.IdleStrategies;
import io.merrow.agent.threads.KernelWaitIdleStrategy;
import io.merrow.agent.threads.WakeableIdleStrategy;
import io.merrow.agent.threads.Waker;
import io.merrow.agent.threads.WakingAgent;
import io.merrow.config.pipeline.IdleMode;
import io.merrow.config.pipeline.PipelineConfig;
import io.merrow.config.pipeline.ThreadingMode;
import io.merrow.ring.ShardAgent;
import io.merrow.telemetry.StallTracker;
import io.merrow.telemetry.TrackedAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;

/** The agents on their threads, by {@link ThreadingMode}. Started and closed by one thread. */
final class AgentThreads {
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LEAST_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<AgentThread> threads = new ArrayList<>();
    private final List<StallTracker> trackers = new ArrayList<>();
    private final ErrorHandler errors;
    private volatile boolean isStopped;

    /**
     * An agent with a thread of its own in every threading mode, because it waits or lives in another network namespace.
     *
     * @param waker of its idle strategy.
     */
    record Background(Agent agent, IdleStrategy idle, Waker waker) {
        /** An agent that looks at something now and then. */
        static Background of(final Agent agent, final FixedSleepIdleStrategy idle) {
            return new Background(agent, idle, idle);
        }
    }

    /**
     * @param conductor   runs with the pipeline's agents in the shared mode.
     * @param backgrounds are stopped after all others, in this order.
     * @param errors      is notified of what an agent throws; the agent continues.
     */
    AgentThreads(
            final Pipeline pipeline,
            final Agent conductor,
            final List<Background> backgrounds,
            final PipelineConfig config,
            final ErrorHandler errors) {
        this.errors = errors;
        if (config.threading() == ThreadingMode.SHARED) {
            final List<Agent> all = new ArrayList<>();
            all.add(pipeline.capture());
            all.addAll(pipeline.shards());
            all.add(pipeline.export());
            all.add(conductor);
            add(new CompositeAgent(all), IdleStrategies.shared(config.idleStrategy(), pipeline.capture()), Waker.NONE);
        } else {
            addCapture(pipeline, config.idleStrategy());
            addShards(pipeline, config.idleStrategy());
            final ExportIdleStrategy exportIdle = IdleStrategies.export(pipeline.export(), pipeline.exportParker());
            add(pipeline.export(), exportIdle, exportIdle);
            final FixedSleepIdleStrategy conductorIdle = IdleStrategies.nap();
            add(conductor, conductorIdle, conductorIdle);
        }
        backgrounds.forEach(each -> add(each.agent(), each.idle(), each.waker()));
    }

    /** Threads are stopped in the order of the list: capture before the shards, the shards before export. */
    private void addCapture(final Pipeline pipeline, final IdleMode idleMode) {
        if (idleMode == IdleMode.BACKOFF) {
            final KernelWaitIdleStrategy idle = IdleStrategies.sleepingCapture(pipeline.capture());
            add(new WakingAgent(pipeline.capture(), pipeline.shardParkers()), idle, idle);
        } else {
            add(pipeline.capture(), IdleStrategies.spinning(idleMode), Waker.NONE);
        }
    }

    private void addShards(final Pipeline pipeline, final IdleMode idleMode) {
        for (int i = 0; i < pipeline.shards().size(); i++) {
            final ShardAgent shard = pipeline.shards().get(i);
            if (idleMode == IdleMode.BACKOFF) {
                final WakeableIdleStrategy idle = IdleStrategies.sleepingShard(
                        shard, pipeline.shardParkers().get(i));
                add(shard, idle, idle);
            } else {
                add(shard, IdleStrategies.spinning(idleMode), Waker.NONE);
            }
        }
    }

    private void add(final Agent agent, final IdleStrategy idle, final Waker waker) {
        threads.add(new AgentThread(runner(agent, idle), waker));
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
        threads.forEach(AgentThread::start);
    }

    /**
     * Stops the threads, capture first. The export agent delivers what is left within its own limit.
     *
     * @param timeout for all of them; a thread that does not stop within it is left running.
     */
    void close(final Duration timeout) {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        boolean areAll = true;
        for (final AgentThread each : threads) {
            areAll &= each.close(Math.max(LEAST_TIMEOUT_NS, deadlineNs - System.nanoTime()));
        }
        isStopped = areAll;
    }

    /** Whether every thread has ended: then the memory that they used may be unmapped. */
    boolean isStopped() {
        return isStopped;
    }
}
