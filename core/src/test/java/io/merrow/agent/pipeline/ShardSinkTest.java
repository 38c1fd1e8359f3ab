package io.merrow.agent.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.queue.RecordHandOff;
import io.merrow.flow.FlowCounters;
import io.merrow.flow.FlowShard;
import io.merrow.flow.FlowShardContext;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowStates;
import io.merrow.ring.FlowRing;
import io.merrow.ring.ShardAgent;
import io.merrow.ring.ShardProxy;
import io.merrow.ring.ShardRouter;
import io.merrow.table.GracePeriods;
import io.merrow.table.ModelFlows;
import io.merrow.table.ModelTable;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import org.junit.jupiter.api.Test;

/** A stop whose time is not enough for the records of all flows. */
class ShardSinkTest {
    private static final int FLOWS = 500;
    private static final int PACKETS = 3;
    private static final long BORN = 1;

    private final Ledger ledger = new Ledger(1);
    private final RecordHandOff handOff = new RecordHandOff(1);
    private final ShardSink sink =
            new ShardSink(handOff, ledger.counter(LedgerCounter.RECORDS_DROPPED_SHUTDOWN, 0), () -> {});
    private final ModelFlows flows = new ModelFlows(new ModelTable(1024), FLOWS, BORN);
    private final FlowRing ring = new FlowRing(4096);
    private final ShardProxy proxy = new ShardProxy(() -> {});
    private long nowNs = 1_000_000;
    private final ShardAgent agent = new ShardAgent(
            0,
            ring,
            new FlowShard(FlowShardContext.of(
                    new FlowShardContext.Table(new FlowStates(flows.slots()), GracePeriods.NONE, 0),
                    FlowPolicy.defaults(),
                    sink,
                    FlowCounters.of(name -> ledger.counter(LedgerCounter.valueOf(name), 0)))),
            proxy,
            () -> nowNs,
            latencyNs -> {});

    private void work(final int cycles) {
        for (int i = 0; i < cycles; i++) {
            nowNs += 1_000_000_000L;
            agent.doWork();
        }
    }

    @Test
    void shouldCountEveryPacketOfFlowsForWhichThereIsNoTime() {
        final ShardRouter router = new ShardRouter(flows.slots(), ring);
        for (int flow = 0; flow < FLOWS; flow++) {
            flows.packets(flow, PACKETS, nowNs);
            router.onSlot(flows.slot(flow), BORN, nowNs, true);
        }
        agent.doWork();
        assertThat(proxy.end()).isTrue();
        work(100);
        assertThat(agent.isEnded()).isFalse();

        sink.timeIsUp();
        work(100);

        assertThat(agent.isEnded()).isTrue();
        assertThat(ledger.get(LedgerCounter.RECORDS_EMITTED)).isEqualTo(FLOWS);
        assertThat(ledger.get(LedgerCounter.RECORD_PACKETS)).isEqualTo((long) FLOWS * PACKETS);
        assertThat(ledger.get(LedgerCounter.RECORDS_DROPPED_SHUTDOWN)).isEqualTo(FLOWS - handOff.size());
    }
}
