package io.merrow.perf;

import io.merrow.flow.FlowCounters;
import io.merrow.flow.FlowShard;
import io.merrow.flow.orientation.ListeningPorts;
import io.merrow.flow.orientation.Locality;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowStates;
import io.merrow.table.GracePeriods;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;

/** Flow shards for benchmarks: everything real but the neighbours, who take all and say nothing. */
public final class Shards {
    private Shards() {}

    /** A shard with the default policy that writes its counters to the lane of its number. */
    public static FlowShard create(final FlowStates states, final Ledger ledger, final int number) {
        return new FlowShard(
                new FlowShard.Place(states, GracePeriods.NONE, number),
                FlowPolicy.defaults().withMaxFlows(1 << 21),
                Locality.NOWHERE,
                ListeningPorts.NONE,
                (buffer, offset) -> true,
                FlowCounters.of(name -> ledger.counter(LedgerCounter.valueOf(name), number)));
    }
}
