package io.merrow.perf;

import io.merrow.flow.FlowShard;
import io.merrow.flow.table.FlowStates;
import io.merrow.telemetry.Ledger;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One event applied to its flow, on one thread: look at its slot and at what is known of it. The cost is their cache misses; that
 * the packets are written into the slot, which the kernel does, is part of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EventToTableBenchmark {
    @Param({"1000", "100000", "1000000"})
    int flows;

    private FlowEvents events;
    private FlowShard shard;

    @Setup
    public void setUp() {
        events = new FlowEvents(flows);
        shard = Shards.create(new FlowStates(events.slots()), new Ledger(1), 0);
        for (int i = 0; i < events.flows(); i++) {
            apply();
        }
    }

    /** What of {@link #apply} the kernel does: a packet in each direction is written into the slot. */
    @Benchmark
    public int packets() {
        events.next();
        return events.slot();
    }

    @Benchmark
    public boolean apply() {
        events.next();
        return shard.onSlot(events.slot(), events.bornNs(), 1);
    }
}
