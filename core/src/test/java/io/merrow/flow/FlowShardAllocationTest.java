package io.merrow.flow;

import static io.merrow.layout.KernelLayoutDescriptor.SLOT_LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowStates;
import io.merrow.layout.FlowColdDescriptor;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.table.GracePeriods;
import io.merrow.table.ModelTable;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Events, timers and records of a steady state allocate exactly nothing. Whatever the code allocates it allocates in
 * every window of 200 000 events; what the JVM does once while it compiles and takes back is in some, so one window
 * without a byte is the proof.
 */
class FlowShardAllocationTest {
    private static final int FLOWS = 500;
    private static final int MOST_WINDOWS = 20;
    private static final long SECOND = 1_000_000_000L;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ModelTable table = new ModelTable(2 * FLOWS);
    private final FlowStates states = new FlowStates(table.slots());
    private final KernelEntry[] entries = new KernelEntry[FLOWS];
    private final UnsafeBuffer[] hot = new UnsafeBuffer[FLOWS];
    private final UnsafeBuffer[] cold = new UnsafeBuffer[FLOWS];
    private final RecordOriginFlyweight origin = new RecordOriginFlyweight();
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private long records;
    private long events;
    private long nowNs = 1000 * SECOND;
    private int round;
    private final FlowShard shard = new FlowShard(FlowShardContext.of(
            new FlowShardContext.Table(states, GracePeriods.NONE, 0),
            FlowPolicy.defaults(),
            this::onRecord,
            ShardHarness.countersIn(new HashMap<>())));

    @Test
    void shouldAllocateNothingForEventsTimersAndRecords() {
        for (int i = 0; i < FLOWS; i++) {
            entries[i] = KernelEntry.of(i % 2 == 0 ? 17 : 6, "10.0.0.1", i, "10.0.0.2", 53);
            hot[i] = new UnsafeBuffer(new byte[FlowHotDescriptor.LENGTH]);
            cold[i] = new UnsafeBuffer(new byte[FlowColdDescriptor.LENGTH]);
        }
        long least = Long.MAX_VALUE;
        for (int window = 0; window < MOST_WINDOWS && least > 0; window++) {
            least = Math.min(least, allocatedByWindow());
        }
        assertThat(least).isZero();
    }

    private long allocatedByWindow() {
        final long recordsBefore = records;
        final long eventsBefore = events;
        final long thread = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(thread);
        run(600);
        final long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(events - eventsBefore).isGreaterThan(200_000);
        assertThat(records - recordsBefore).isGreaterThan(4_000);
        return allocated;
    }

    /** A second each: every flow gets packets and a sweep, then rests, ends and comes again. */
    private void run(final int rounds) {
        for (int i = 0; i < rounds; i++) {
            round++;
            nowNs += SECOND;
            for (int flow = 0; flow < FLOWS; flow++) {
                step(flow);
            }
            shard.poll(nowNs, Integer.MAX_VALUE);
        }
    }

    private void step(final int flow) {
        final KernelEntry entry = entries[flow];
        final boolean isThere = entry.slot() != KernelEntry.NO_SLOT
                && table.slots().state(entry.slot()) == SLOT_LIVE
                && table.slots().bornNs(entry.slot()) == entry.birth();
        if (!isThere && entry.slot() != KernelEntry.NO_SLOT) {
            entry.clear(hot[flow], cold[flow]);
        }
        if ((round + flow) % 200 < 100) {
            entry.packet(flow & 1, nowNs, 100);
            if (!isThere) {
                entry.into(table);
                table.publish(entry.slot());
            }
            event(entry);
            event(entry);
        } else if (flow % 50 == 0 && !isThere) {
            events++;
            entry.bornNs(nowNs);
            shard.onOverflow(entry.content(), 0, FlowHotDescriptor.LENGTH, nowNs);
        }
    }

    private void event(final KernelEntry entry) {
        events++;
        shard.onSlot(entry.slot(), entry.birth(), nowNs);
    }

    private boolean onRecord(final DirectBuffer buffer, final int offset) {
        records++;
        if (records % 7 == 0) {
            return false;
        }
        record.wrap((MutableDirectBuffer) buffer, offset);
        origin.wrap((MutableDirectBuffer) buffer, offset + FlowRecordFlyweight.ORIGIN_OFFSET);
        if (record.endReason() != RecordDescriptor.END_ACTIVE_TIMEOUT
                && origin.slot() != RecordOriginFlyweight.NO_SLOT) {
            states.free(origin.slot());
        }
        return true;
    }
}
