package io.merrow.ring;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.merrow.telemetry.Stage;
import io.merrow.telemetry.StageLatency;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * The whole way of an event as the agent plugs it together, on one thread: router, a ring for each of several shards,
 * tables, timers, latency and ledger. Records leave too, every interval.
 */
class EventPathAllocationTest {
    private static final int SHARDS = 3;
    private static final int FLOWS = 999;
    private static final int ROUNDS = 201;
    private static final int MOST_WINDOWS = 20;
    private static final long SECOND = 1_000_000_000L;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Ledger ledger = new Ledger(SHARDS);
    private final StageLatency latency = new StageLatency(SHARDS);
    private final FlowRing[] rings = new FlowRing[SHARDS];
    private final ShardAgent[] agents = new ShardAgent[SHARDS];
    private final ModelFlows flows = new ModelFlows(new ModelTable(1024), FLOWS, SECOND);
    private final ShardRouter router;
    private long nowNs = SECOND;
    private long packets;
    private long records;
    private Object kept;

    EventPathAllocationTest() {
        final FlowStates states = new FlowStates(flows.slots());
        for (int i = 0; i < SHARDS; i++) {
            final int lane = i;
            rings[i] = new FlowRing(4096);
            agents[i] = new ShardAgent(
                    i,
                    rings[i],
                    new FlowShard(FlowShardContext.of(
                            new FlowShardContext.Table(states, GracePeriods.NONE, i),
                            FlowPolicy.defaults(),
                            (buffer, offset) -> ++records > 0,
                            FlowCounters.of(name -> ledger.counter(LedgerCounter.valueOf(name), lane)))),
                    new ShardProxy(() -> {}),
                    () -> nowNs,
                    latency.writer(Stage.EVENT_APPLIED, lane)::record);
        }
        router = new ShardRouter(flows.slots(), rings);
    }

    @Test
    void shouldAllocateNothingFromCapturesHandToTheTable() {
        assertThat(leastAllocated(false)).as("bytes over 200 000 events").isZero();
        assertThat(records).isPositive();
        assertThat(latency.total(Stage.EVENT_APPLIED).getTotalCount()).isPositive();
        for (final ShardAgent agent : agents) {
            assertThat(agent.liveFlows()).isBetween(FLOWS / 5, FLOWS / 2);
        }
    }

    /** The test above would notice: a single object a round is seen. */
    @Test
    void shouldNoticeAnAllocation() {
        assertThat(leastAllocated(true)).isGreaterThanOrEqualTo(16L * ROUNDS);
        assertThat(kept).isNotNull();
    }

    /** The compiler allocates on our account now and then: one window without it is proof. */
    private long leastAllocated(final boolean careless) {
        final long self = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < MOST_WINDOWS && least > 0; window++) {
            final long applied = ledger.get(LedgerCounter.EVENTS_APPLIED);
            final long before = threads.getThreadAllocatedBytes(self);
            for (int round = 0; round < ROUNDS; round++) {
                round(round);
                kept = careless ? new Object() : kept;
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
            assertThat(ledger.get(LedgerCounter.EVENTS_APPLIED) - applied).isGreaterThan(200_000);
        }
        return least;
    }

    /** A second: each flow gets packets, and capture reports it by an event or by its sweep. */
    private void round(final int round) {
        packets++;
        nowNs += SECOND;
        for (int flow = 0; flow < FLOWS; flow++) {
            flows.packets(flow, packets, nowNs);
            final boolean isTimed = packets == 1 || (flow + round) % 10 == 0;
            if (!router.onSlot(flows.slot(flow), flows.bornNs(), nowNs - 1000, isTimed)) {
                throw new AssertionError("a ring is full");
            }
        }
        for (final ShardAgent agent : agents) {
            agent.doWork();
        }
    }
}
