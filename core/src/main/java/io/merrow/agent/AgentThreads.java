package io.merrow.agent;

import io.merrow.admin.AdminAgent;
import io.merrow.agent.node.InterfaceAgent;
import io.merrow.agent.node.InterfaceIdleStrategy;
import io.merrow.agent.node.NodeDiscovery;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.threads.AgentThread;
import io.merrow.agent.threads.ExportIdleStrategy;
import io.merrow.agent.threads.FixedSleepIdleStrategy;
import io.merrow.agent.threads.IdleStrategies;
import io.merrow.agent.threads.KernelWaitIdleStrategy;
import io.merrow.agent.threads.ListenerIdleStrategy;
import io.merrow.agent.threads.WakeableIdleStrategy;
import io.merrow.agent.threads.Waker;
import io.merrow.agent.threads.WakingAgent;
import io.merrow.config.pipeline.IdleMode;
import io.merrow.config.pipeline.ThreadingMode;
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

/** The agents on their threads, by {@link ThreadingMode}. Started and closed by one thread. */
public final class AgentThreads implements AutoCloseable {
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<AgentThread> stations = new ArrayList<>();
    private final List<StallTracker> trackers = new ArrayList<>();
    private final ErrorHandler errors;

    /**
     * @param interfaces a thread of its own in every mode, because it may live in another network namespace.
     * @param facts a thread of its own for each that is wanted in every mode, because they visit other network namespaces.
     * @param admin a thread of its own in every mode, because it waits for its clients; or null.
     * @param errors told of what an agent throws; the agent goes on.
     */
    AgentThreads(
            final Pipeline pipeline,
            final Agent conductor,
            final InterfaceAgent interfaces,
            final NodeDiscovery facts,
            final AdminAgent admin,
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
            add(new CompositeAgent(all), IdleStrategies.shared(idleMode, pipeline.capture()), Waker.NONE);
        } else {
            addCapture(pipeline, idleMode, addShards(pipeline, idleMode));
            final ExportIdleStrategy exportIdle = IdleStrategies.export(pipeline.export());
            pipeline.export().proxy().onCommand(exportIdle::wake);
            pipeline.onRecord(exportIdle::wake);
            add(pipeline.export(), exportIdle, exportIdle);
            addNapping(conductor, IdleStrategies.nap());
        }
        final InterfaceIdleStrategy interfacesIdle = interfaces.idleStrategy();
        add(interfaces, interfacesIdle, interfacesIdle);
        if (facts.listeners() != null) {
            final ListenerIdleStrategy listenersIdle = new ListenerIdleStrategy(facts.listeners());
            add(facts.listeners(), listenersIdle, listenersIdle);
        }
        if (facts.conntrack() != null) {
            addNapping(facts.conntrack(), IdleStrategies.nap(facts.conntrackInterval()));
        }
        if (admin != null) {
            add(admin, new NoOpIdleStrategy(), new AdminSleep(admin));
        }
    }

    private List<WakeableIdleStrategy> addShards(final Pipeline pipeline, final IdleMode idleMode) {
        final List<WakeableIdleStrategy> sleepers = new ArrayList<>();
        for (int i = 0; i < pipeline.shards().size(); i++) {
            final ShardAgent shard = pipeline.shards().get(i);
            if (idleMode == IdleMode.BACKOFF) {
                final WakeableIdleStrategy idle = IdleStrategies.sleepingShard(shard);
                pipeline.shardProxies().get(i).onCommand(idle::wake);
                sleepers.add(idle);
                add(shard, idle, idle);
            } else {
                add(shard, IdleStrategies.spinning(idleMode), Waker.NONE);
            }
        }
        return sleepers;
    }

    /** Stations are closed in their order: who gives work before who takes it. */
    private void addCapture(
            final Pipeline pipeline, final IdleMode idleMode, final List<WakeableIdleStrategy> sleepers) {
        final Agent capture = new WakingAgent(pipeline.capture(), sleepers);
        if (idleMode == IdleMode.BACKOFF) {
            final KernelWaitIdleStrategy idle = IdleStrategies.sleepingCapture(pipeline.capture());
            pipeline.captureProxy().onCommand(idle::wake);
            stations.add(0, new AgentThread(runner(capture, idle), idle));
        } else {
            stations.add(0, new AgentThread(runner(capture, IdleStrategies.spinning(idleMode)), Waker.NONE));
        }
    }

    private void addNapping(final Agent agent, final FixedSleepIdleStrategy idle) {
        add(agent, idle, idle);
    }

    private void add(final Agent agent, final IdleStrategy idle, final Waker sleeper) {
        stations.add(new AgentThread(runner(agent, idle), sleeper));
    }

    private AgentRunner runner(final Agent agent, final IdleStrategy idle) {
        final StallTracker tracker = new StallTracker(agent.roleName(), STALL_NS);
        trackers.add(tracker);
        return new AgentRunner(idle, errors, null, new TrackedAgent(agent, tracker, System::nanoTime));
    }

    /** The admin thread sleeps in its duty cycle. */
    private record AdminSleep(AdminAgent admin) implements Waker {
        @Override
        public void wake() {
            admin.wakeUp();
        }

        @Override
        public void end() {
            admin.wakeUp();
        }
    }

    /** The duty cycles of each thread. */
    List<StallTracker> trackers() {
        return trackers;
    }

    void start() {
        stations.forEach(AgentThread::start);
    }

    /** Stops the threads, the first station first; the export agent delivers what is left within its own time limit. */
    @Override
    public void close() {
        stations.forEach(AgentThread::close);
    }
}
