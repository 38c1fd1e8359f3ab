package io.merrow.flow;

import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_RETIRED;

import io.merrow.flow.orientation.ListeningPorts;
import io.merrow.flow.orientation.Locality;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.flow.table.FlowStates;
import io.merrow.layout.FlowHotDescriptor;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.table.GracePeriods;
import io.merrow.table.ModelTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;

/** A shard with its neighbours: what it emits is kept, slots are freed as the export thread does, and the test says the time. */
public final class ShardHarness {
    public static final long SECOND = 1_000_000_000L;
    public static final long MILLI = 1_000_000L;
    public static final long START = 1_000 * SECOND;
    static final long EPOCH_OFFSET = 1_700_000_000L * SECOND;

    /** Beside the kernel's events: a sweep looks at the entry's slot. */
    public static final int EVENT_SWEEP = 16;

    /** The flow is over at once: an earlier process took it out of the index. */
    public static final int EVENT_FINAL = 17;

    private static final int SLOTS = 4096;

    public final List<FlowRecordFlyweight> records = new ArrayList<>();
    public final Set<String> localAddresses = new HashSet<>();
    public final Set<Integer> localInterfaces = new HashSet<>();
    final Map<String, AtomicCounter> counters = new HashMap<>();
    final ModelTable table;
    final FlowStates states;
    public final FlowShard shard;
    boolean sinkFull;
    boolean keepsSlots;
    public long nowNs = START;

    public ShardHarness() {
        this(FlowPolicy.defaults());
    }

    public ShardHarness(final FlowPolicy policy) {
        this(policy, ListeningPorts.NONE);
    }

    public ShardHarness(final FlowPolicy policy, final ListeningPorts listeningPorts) {
        this(policy, listeningPorts, new ModelTable(SLOTS), GracePeriods.NONE);
    }

    /**
     * Continues with the table of an earlier one.
     *
     * @param startNs kernel clock.
     */
    public ShardHarness(final ModelTable table, final FlowHistory history, final long startNs) {
        this(FlowPolicy.defaults(), ListeningPorts.NONE, table, GracePeriods.NONE, history, startNs);
    }

    public ShardHarness(
            final FlowPolicy policy,
            final ListeningPorts listeningPorts,
            final ModelTable table,
            final GracePeriods grace) {
        this(policy, listeningPorts, table, grace, FlowHistory.NONE, START);
    }

    private ShardHarness(
            final FlowPolicy policy,
            final ListeningPorts listeningPorts,
            final ModelTable table,
            final GracePeriods grace,
            final FlowHistory history,
            final long startNs) {
        this.table = table;
        nowNs = startNs;
        states = new FlowStates(table.slots());
        shard = new FlowShard(FlowShardContext.of(
                        new FlowShardContext.Table(states, grace, 0), policy, this::onRecord, countersIn(counters))
                .with(listeningPorts)
                .with(new FlowShardContext.Start(history, startNs, EPOCH_OFFSET)));
        shard.locality(new HarnessLocality());
    }

    static FlowCounters countersIn(final Map<String, AtomicCounter> counters) {
        final UnsafeBuffer values = new UnsafeBuffer(new byte[16 * CountersReader.COUNTER_LENGTH]);
        return FlowCounters.of(
                name -> counters.computeIfAbsent(name, key -> new AtomicCounter(values, counters.size())));
    }

    /** Puts the entry into the table if it is not there yet, and returns what happened to it. */
    public boolean event(final int type, final KernelEntry entry) {
        if (type == EVENT_OVERFLOW) {
            return shard.onOverflow(entry.content(), 0, FlowHotDescriptor.LENGTH, nowNs);
        }
        if (entry.slot() == KernelEntry.NO_SLOT) {
            if (!entry.into(table)) {
                throw new AssertionError("the table is full");
            }
            final int other = table.find(entry.key);
            if (other >= 0) {
                table.retire(other);
            }
            table.publish(entry.slot());
        }
        if (type == EVENT_RETIRED) {
            table.retire(entry.slot());
        } else if (type == EVENT_FINAL) {
            table.end(entry.slot());
        }
        final boolean taken = shard.onSlot(entry.slot(), entry.birth(), nowNs);
        if (type == EVENT_RETIRED || type == EVENT_FINAL) {
            shard.poll(nowNs, Integer.MAX_VALUE);
        }
        return taken;
    }

    /** Lets time pass in steps as an agent would, and fires what is due. */
    public ShardHarness advance(final long ns) {
        final long endNs = nowNs + ns;
        while (nowNs < endNs) {
            nowNs = Math.min(endNs, nowNs + 100 * MILLI);
            shard.poll(nowNs, Integer.MAX_VALUE);
        }
        return this;
    }

    public FlowRecordFlyweight onlyRecord() {
        if (records.size() != 1) {
            throw new AssertionError(records.size() + " records instead of one");
        }
        return records.get(0);
    }

    public FlowRecordFlyweight lastRecord() {
        return records.get(records.size() - 1);
    }

    long count(final String counter) {
        return counters.get(counter).get();
    }

    private boolean onRecord(final DirectBuffer buffer, final int offset) {
        if (sinkFull) {
            return false;
        }
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]);
        copy.putBytes(0, buffer, offset, FlowRecordFlyweight.LENGTH);
        final FlowRecordFlyweight record = new FlowRecordFlyweight().wrap(copy, 0);
        records.add(record);
        if (!keepsSlots) {
            free(record);
        }
        return true;
    }

    /** As where a final record is stored. */
    void free(final FlowRecordFlyweight record) {
        final int slot = slot(record);
        if (slot != RecordOriginFlyweight.NO_SLOT && record.endReason() != RecordDescriptor.END_ACTIVE_TIMEOUT) {
            states.free(slot);
        }
    }

    static int slot(final FlowRecordFlyweight record) {
        return new RecordOriginFlyweight()
                .wrap(record.buffer(), record.offset() + FlowRecordFlyweight.ORIGIN_OFFSET)
                .slot();
    }

    private final class HarnessLocality implements Locality {
        @Override
        public boolean isLocalAddress(final DirectBuffer buffer, final int offset) {
            final byte[] address = new byte[16];
            buffer.getBytes(offset, address);
            return localAddresses.stream().anyMatch(text -> Arrays.equals(KernelEntry.address(text), address));
        }

        @Override
        public boolean leadsToLocal(final int ifindex) {
            return localInterfaces.contains(ifindex);
        }
    }
}
