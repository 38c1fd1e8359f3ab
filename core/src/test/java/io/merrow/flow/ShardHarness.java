package io.merrow.flow;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowRecordFlyweight;
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

/** A shard with its neighbours: what it emits and asks for is kept, and the test says the time. */
final class ShardHarness {
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;
    static final long START = 1_000 * SECOND;
    static final long EPOCH_OFFSET = 1_700_000_000L * SECOND;

    /** A request for an entry's last word. */
    record Release(UnsafeBuffer key, long bornNs, long lastNs) {}

    final List<FlowRecordFlyweight> records = new ArrayList<>();
    final List<Release> releases = new ArrayList<>();
    final Set<String> localAddresses = new HashSet<>();
    final Set<Integer> localInterfaces = new HashSet<>();
    final Map<String, AtomicCounter> counters = new HashMap<>();
    final FlowShard shard;
    boolean sinkFull;
    boolean releaserFull;
    long nowNs = START;

    ShardHarness() {
        this(FlowPolicy.defaults());
    }

    ShardHarness(final FlowPolicy policy) {
        this(policy, ListeningPorts.NONE);
    }

    ShardHarness(final FlowPolicy policy, final ListeningPorts listeningPorts) {
        shard = new FlowShard(
                policy, new HarnessLocality(), listeningPorts, this::onRecord, this::onRelease, countersIn(counters));
        shard.epochOffsetNs(nowNs, EPOCH_OFFSET);
    }

    static FlowCounters countersIn(final Map<String, AtomicCounter> counters) {
        final UnsafeBuffer values = new UnsafeBuffer(new byte[16 * CountersReader.COUNTER_LENGTH]);
        return FlowCounters.of(
                name -> counters.computeIfAbsent(name, key -> new AtomicCounter(values, counters.size())));
    }

    boolean event(final int type, final KernelEntry entry) {
        return shard.onFlow(type, nowNs, entry.key, 0, entry.value, 0, nowNs);
    }

    /** Lets time pass in steps as an agent would, and fires what is due. */
    ShardHarness advance(final long ns) {
        final long endNs = nowNs + ns;
        while (nowNs < endNs) {
            nowNs = Math.min(endNs, nowNs + 100 * MILLI);
            shard.poll(nowNs, Integer.MAX_VALUE);
        }
        return this;
    }

    FlowRecordFlyweight onlyRecord() {
        if (records.size() != 1) {
            throw new AssertionError(records.size() + " records instead of one");
        }
        return records.get(0);
    }

    FlowRecordFlyweight lastRecord() {
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
        records.add(new FlowRecordFlyweight().wrap(copy, 0));
        return true;
    }

    private boolean onRelease(final DirectBuffer buffer, final int keyOffset, final long bornNs, final long lastNs) {
        if (releaserFull) {
            return false;
        }
        final UnsafeBuffer key = new UnsafeBuffer(new byte[FlowKeyFlyweight.LENGTH]);
        key.putBytes(0, buffer, keyOffset, FlowKeyFlyweight.LENGTH);
        releases.add(new Release(key, bornNs, lastNs));
        return true;
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
