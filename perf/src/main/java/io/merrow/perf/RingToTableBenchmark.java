package io.merrow.perf;

import io.merrow.flow.table.FlowStates;
import io.merrow.ring.FlowRing;
import io.merrow.ring.ShardAgent;
import io.merrow.ring.ShardProxy;
import io.merrow.ring.ShardRouter;
import io.merrow.telemetry.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The shape that was taken: a single-producer ring for each shard, polled by the shard's agent. The measured thread is
 * the producer; when the rings are full it waits, so that the figure is what all together carry.
 *
 * <p>Its rival is {@link io.merrow.perf.alternatives.HandlersOnOneRingBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RingToTableBenchmark {
    @Param({"1000", "100000", "1000000"})
    int flows;

    @Param({"1", "2"})
    int shards;

    private final List<ShardAgent> agents = new ArrayList<>();
    private final List<AgentRunner> runners = new ArrayList<>();
    private FlowEvents events;
    private ShardRouter router;

    @Setup
    public void setUp() {
        connect();
        for (final ShardAgent agent : agents) {
            runners.add(new AgentRunner(new BusySpinIdleStrategy(), Throwable::printStackTrace, null, agent));
        }
        runners.forEach(AgentRunner::startOnThread);
        for (int i = 0; i < events.flows(); i++) {
            offer();
        }
    }

    /** Rings and agents without threads: the caller runs their duty cycles, by {@link #poll()}. */
    void connect() {
        events = new FlowEvents(flows);
        final Ledger ledger = new Ledger(shards);
        final FlowStates states = new FlowStates(events.slots());
        final FlowRing[] rings = new FlowRing[shards];
        for (int i = 0; i < shards; i++) {
            rings[i] = new FlowRing(65536);
            agents.add(new ShardAgent(
                    i, rings[i], Shards.create(states, ledger, i), new ShardProxy(() -> {}), () -> 1L, ns -> {}));
        }
        router = new ShardRouter(events.slots(), rings);
    }

    /** A turn of each agent on the caller's thread; returns the events applied. */
    int poll() {
        int work = 0;
        for (int i = 0; i < agents.size(); i++) {
            work += agents.get(i).doWork();
        }
        return work;
    }

    @TearDown
    public void tearDown() {
        runners.forEach(AgentRunner::close);
        runners.clear();
        agents.clear();
    }

    @Benchmark
    public void offer() {
        events.next();
        while (!router.onSlot(events.slot(), events.bornNs(), 1, false)) {
            Thread.onSpinWait();
        }
    }
}
