package io.merrow.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.merrow.flow.FlowCounters;
import io.merrow.flow.FlowShard;
import io.merrow.flow.FlowShardContext;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowStates;
import io.merrow.table.GracePeriods;
import io.merrow.table.ModelFlows;
import io.merrow.table.ModelTable;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The way from capture's hand to the flow table on one thread: real ring, real shard, time as a variable. */
class ShardAgentTest {
    private static final int FLOWS = 1000;
    private static final long BORN = 1;

    private final Ledger ledger = new Ledger(1);
    private final FlowRing ring = new FlowRing(4096);
    private final ModelFlows flows = new ModelFlows(new ModelTable(1024), FLOWS, BORN);
    private final ShardRouter router = new ShardRouter(flows.slots(), ring);
    private final ShardProxy proxy = new ShardProxy(() -> {});
    private int latencies;
    private int records;
    private long nowNs = 1_000_000;
    private final ShardAgent agent = new ShardAgent(
            0,
            ring,
            new FlowShard(FlowShardContext.of(
                    new FlowShardContext.Table(new FlowStates(flows.slots()), GracePeriods.NONE, 0),
                    FlowPolicy.defaults(),
                    (buffer, offset) -> ++records > 0,
                    FlowCounters.of(name -> ledger.counter(LedgerCounter.valueOf(name), 0)))),
            proxy,
            () -> nowNs,
            latencyNs -> latencies++);

    private boolean first(final int flow) {
        flows.packets(flow, 1, nowNs);
        return router.onSlot(flows.slot(flow), BORN, nowNs, true);
    }

    private boolean swept(final int flow, final long packets) {
        flows.packets(flow, packets, nowNs);
        return router.onSlot(flows.slot(flow), BORN, nowNs, false);
    }

    @Test
    void shouldNotTripOverTheSameEventTwice() {
        first(1);
        router.onSlot(1 << 30, BORN, nowNs, true); // no such slot: the shard throws
        first(3);

        assertThatThrownBy(agent::doWork).isInstanceOf(IndexOutOfBoundsException.class);
        agent.doWork();
        assertThat(ledger.get(LedgerCounter.EVENTS_APPLIED)).isEqualTo(2);
        assertThat(ledger.get(LedgerCounter.EVENTS_FAILED)).isEqualTo(1);
        assertThat(agent.hasWork()).isFalse();
    }

    @Test
    void shouldApplyEventsAndTimeOnlyThoseOfTheKernel() {
        first(1);
        swept(1, 5);
        swept(2, 5);
        assertThat(agent.hasWork()).isTrue();
        assertThat(agent.doWork()).isGreaterThanOrEqualTo(3);
        assertThat(agent.hasWork()).isFalse();
        assertThat(agent.liveFlows()).isEqualTo(2);
        assertThat(ledger.get(LedgerCounter.EVENTS_APPLIED)).isEqualTo(3);
        assertThat(latencies).isEqualTo(1);
    }

    @Test
    void shouldTakeCommandsBetweenEventsAndRefuseMoreThanItCanKeep() {
        int accepted = 0;
        while (proxy.epochOffsetNs(0, accepted)) {
            accepted++;
        }
        assertThat(accepted).isEqualTo(64);
        first(1);
        agent.doWork();
        assertThat(agent.liveFlows()).isEqualTo(1); // commands do not hold events up
        assertThat(proxy.end()).isTrue();
        for (int cycle = 0; cycle < 100 && !agent.isEnded(); cycle++) {
            agent.doWork();
        }
        assertThat(agent.isEnded()).isTrue();
        assertThat(records).isEqualTo(1);
    }

    @Test
    void shouldEndEveryFlowOnceTheRingIsEmpty() {
        for (int flow = 0; flow < FLOWS; flow++) {
            swept(flow, 3);
        }
        assertThat(proxy.end()).isTrue();
        while (!agent.isEnded()) {
            agent.doWork();
        }
        assertThat(records).isEqualTo(FLOWS);
        assertThat(ledger.get(LedgerCounter.RECORD_PACKETS)).isEqualTo(3 * FLOWS);
        assertThat(ledger.get(LedgerCounter.FLOWS_CLOSED_FORCED)).isEqualTo(FLOWS);
    }

    @Test
    void shouldAllocateNothingFromRouterToTable() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long self = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        long packets = 1;
        // The compiler itself allocates on our account now and then: one window without it is proof.
        for (int window = 0; window < 20 && least > 0; window++) {
            final long before = threads.getThreadAllocatedBytes(self);
            for (int round = 0; round < 200; round++) {
                packets++;
                nowNs += 1000;
                for (int flow = 0; flow < FLOWS; flow++) {
                    if (!swept(flow, packets)) {
                        throw new AssertionError("the ring is full");
                    }
                }
                agent.doWork();
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
        }
        assertThat(ledger.get(LedgerCounter.EVENTS_APPLIED)).isGreaterThan(200L * FLOWS);
        assertThat(least).as("bytes allocated over 200 000 events").isZero();
    }
}
