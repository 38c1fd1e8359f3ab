package io.merrow.perf;

import io.merrow.flow.FlowShard;
import io.merrow.layout.KernelLayoutDescriptor;
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

/** One event applied to its flow, on one thread: hash, probe, difference. The cost is the table's cache misses. */
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
        shard = Shards.create(new Ledger(1), 0);
        for (int i = 0; i < events.flows(); i++) {
            apply();
        }
    }

    @Benchmark
    public boolean apply() {
        events.next();
        return shard.onFlow(
                KernelLayoutDescriptor.EVENT_SWEEP, 1, events.key(), events.keyOffset(), events.value(), 0, 1);
    }
}
