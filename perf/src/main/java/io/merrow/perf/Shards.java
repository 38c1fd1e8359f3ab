package io.merrow.perf;

import io.merrow.flow.FlowCounters;
import io.merrow.flow.FlowShard;
import io.merrow.flow.FlowShardContext;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowStates;
import io.merrow.table.GracePeriods;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;

/** Flow shards for benchmarks: real, but for a sink that accepts every record. */
public final class Shards {
    private Shards() {}

    /** A shard with the default policy that writes its counters to the lane of its number. */
    public static FlowShard create(final FlowStates states, final Ledger ledger, final int number) {
        return new FlowShard(FlowShardContext.of(
                new FlowShardContext.Table(states, GracePeriods.NONE, number),
                FlowPolicy.defaults().withMaxFlows(1 << 21),
                (buffer, offset) -> true,
                FlowCounters.of(name -> ledger.counter(LedgerCounter.valueOf(name), number))));
    }
}
