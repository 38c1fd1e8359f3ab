package io.merrow.flow;

import static io.merrow.layout.KernelLayoutDescriptor.EVENT_CLOSE;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FINAL;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_FIRST;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_OVERFLOW;
import static io.merrow.layout.KernelLayoutDescriptor.EVENT_SWEEP;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import org.agrona.DirectBuffer;
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
    private final KernelEntry[] entries = new KernelEntry[FLOWS];
    private final boolean[] released = new boolean[FLOWS];
    private long records;
    private long events;
    private long nowNs = 1000 * SECOND;
    private int round;
    private final FlowShard shard = new FlowShard(
            FlowPolicy.defaults(),
            new NowhereLocality(),
            ListeningPorts.NONE,
            this::onRecord,
            this::onRelease,
            ShardHarness.countersIn(new HashMap<>()));

    @Test
    void shouldAllocateNothingForEventsTimersAndRecords() {
        for (int i = 0; i < FLOWS; i++) {
            entries[i] = KernelEntry.of(i % 2 == 0 ? 17 : 6, "10.0.0.1", i, "10.0.0.2", 53);
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

    /** A second each: every flow gets packets and a sweep, then rests, is released and comes anew. */
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
        if (released[flow]) {
            released[flow] = false;
            event(EVENT_FINAL, entry);
            entry.value.setMemory(0, entry.value.capacity(), (byte) 0);
        } else if ((round + flow) % 200 < 100) {
            final int type = entry.bornNs() == 0 ? EVENT_FIRST : EVENT_SWEEP;
            entry.packet(flow & 1, nowNs, 100);
            event(type, entry);
            event(EVENT_CLOSE, entry);
        } else if (flow % 50 == 0) {
            event(EVENT_OVERFLOW, entry);
        }
    }

    private void event(final int type, final KernelEntry entry) {
        events++;
        shard.onFlow(type, nowNs, entry.key, 0, entry.value, 0, nowNs);
    }

    private boolean onRecord(final DirectBuffer buffer, final int offset) {
        records++;
        return records % 7 != 0;
    }

    private boolean onRelease(final DirectBuffer buffer, final int keyOffset, final long bornNs, final long lastNs) {
        for (int flow = 0; flow < FLOWS; flow++) {
            if (entries[flow].bornNs() == bornNs && buffer.getShort(keyOffset + 32) == entries[flow].key.getShort(32)) {
                released[flow] = true;
            }
        }
        return true;
    }

    private static final class NowhereLocality implements Locality {
        @Override
        public boolean isLocalAddress(final DirectBuffer buffer, final int offset) {
            return false;
        }

        @Override
        public boolean leadsToLocal(final int ifindex) {
            return false;
        }
    }
}
