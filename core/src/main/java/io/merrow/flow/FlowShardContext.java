package io.merrow.flow;

import io.merrow.flow.orientation.ListeningPorts;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.record.RecordSink;
import io.merrow.flow.table.FlowStates;
import io.merrow.table.GracePeriods;

/**
 * What a shard is connected to, for as long as it runs. Immutable.
 *
 * @param table          the flow table and its other users.
 * @param policy         limits, times and identity.
 * @param listeningPorts distinguish server from client.
 * @param sink           gets the records.
 * @param ends           is notified of flows that ended.
 * @param counters       the lane of the shard in the ledger.
 * @param start          what there was before the first event.
 */
public record FlowShardContext(
        Table table,
        FlowPolicy policy,
        ListeningPorts listeningPorts,
        RecordSink sink,
        FlowEndListener ends,
        FlowCounters counters,
        Start start) {
    /**
     * The flow table and its other users.
     *
     * @param states beside the slots where the kernel counts, one for all shards.
     * @param grace  when the counters of a slot that left the index are final.
     * @param shard  number of this shard, from 0.
     */
    public record Table(FlowStates states, GracePeriods grace, int shard) {}

    /**
     * What there was before the first event.
     *
     * @param history       flows of an earlier process.
     * @param nowNs         kernel clock.
     * @param epochOffsetNs Unix epoch less kernel clock, ns.
     */
    public record Start(FlowHistory history, long nowNs, long epochOffsetNs) {
        /** The time that the kernel's clock has, and no earlier process. */
        public static final Start NEW = new Start(FlowHistory.NONE, 0, 0);
    }

    /** Without listeners. */
    public static FlowShardContext of(
            final Table table, final FlowPolicy policy, final RecordSink sink, final FlowCounters counters) {
        return new FlowShardContext(
                table, policy, ListeningPorts.NONE, sink, FlowEndListener.NONE, counters, Start.NEW);
    }

    /** The same with other ports. */
    public FlowShardContext with(final ListeningPorts ports) {
        return new FlowShardContext(table, policy, ports, sink, ends, counters, start);
    }

    /** The same with another start. */
    public FlowShardContext with(final Start newStart) {
        return new FlowShardContext(table, policy, listeningPorts, sink, ends, counters, newStart);
    }

    /** The same with another listener. */
    public FlowShardContext with(final FlowEndListener listener) {
        return new FlowShardContext(table, policy, listeningPorts, sink, listener, counters, start);
    }
}
