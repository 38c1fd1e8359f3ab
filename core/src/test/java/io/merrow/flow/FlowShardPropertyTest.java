package io.merrow.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever comes in whatever order: the records add up to what was on the wire, once. */
class FlowShardPropertyTest {
    private static final int CHOICES = 1 << 24;
    private static final Comparator<FlowRecordFlyweight> BY_INTERVAL = Comparator.<FlowRecordFlyweight>comparingLong(
                    record -> record.startNs())
            .thenComparingLong(record -> record.endNs());

    @Property(tries = 1500)
    void shouldAccountForEveryPacketOnce(
            @ForAll @Size(min = 20, max = 400) final List<@IntRange(max = CHOICES) Integer> choices) {
        final ModelKernel kernel = new ModelKernel(ModelKernel.MIXED_KEYS, 3, 1 << 16);
        choices.forEach(kernel::step);
        kernel.settle();
        check(kernel);
    }

    @Property(tries = 700)
    void shouldAccountForEveryPacketOnceWhenForcedToEnd(
            @ForAll @Size(min = 20, max = 200) final List<@IntRange(max = CHOICES) Integer> choices) {
        final ModelKernel kernel = new ModelKernel(ModelKernel.MIXED_KEYS, 3, 1 << 16);
        choices.forEach(kernel::step);
        kernel.forceEnd();
        check(kernel);
    }

    @Property(tries = 700)
    void shouldAccountForEveryPacketOnceInATableThatIsFull(
            @ForAll @Size(min = 20, max = 400) final List<@IntRange(max = CHOICES) Integer> choices) {
        final ModelKernel kernel = new ModelKernel(ModelKernel.UDP_KEYS, 100, 2);
        choices.forEach(kernel::step);
        kernel.settle();
        check(kernel);
    }

    private static void check(final ModelKernel kernel) {
        final ShardHarness harness = kernel.harness;
        assertThat(harness.shard.liveFlows()).isZero();
        checkWire(kernel);
        checkSpanIds(harness.records);
        flows(harness.records).values().forEach(FlowShardPropertyTest::checkFlow);
        if (!kernel.hasStragglers()) {
            checkNoOverlap(harness.records);
        }
        assertThat(kernel.isInUse()).as("every slot is free").isFalse();
        assertThat(harness.count("EVENTS_APPLIED")
                        + harness.count("EVENTS_STALE")
                        + harness.count("EVENTS_LOST_SHARD_FULL"))
                .isEqualTo(kernel.delivered);
        assertThat(harness.count("RECORDS_EMITTED")).isEqualTo(harness.records.size());
        assertThat(harness.count("FLOWS_OPENED"))
                .isEqualTo(harness.count("FLOWS_CLOSED_IDLE")
                        + harness.count("FLOWS_CLOSED_END")
                        + harness.count("FLOWS_CLOSED_FORCED")
                        + harness.count("FLOWS_CLOSED_RESOURCES"))
                .isEqualTo(flows(harness.records).size());
    }

    private static void checkWire(final ModelKernel kernel) {
        final Map<String, ModelKernel.Amount> recorded = new TreeMap<>();
        for (final FlowRecordFlyweight record : kernel.harness.records) {
            amount(recorded, record, false).add(record.packetsDelta(), record.bytesDelta());
            amount(recorded, record, true).add(record.reversePacketsDelta(), record.reverseBytesDelta());
        }
        recorded.values().removeIf(amount -> amount.packets == 0);
        assertThat(recorded.toString()).as(kernel::log).isEqualTo(kernel.wire().toString());
    }

    private static ModelKernel.Amount amount(
            final Map<String, ModelKernel.Amount> amounts, final FlowRecordFlyweight record, final boolean reverse) {
        return amounts.computeIfAbsent(sender(record, reverse), sender -> new ModelKernel.Amount());
    }

    /** Address and port of sender and receiver: names one side of a key. */
    private static String sender(final FlowRecordFlyweight record, final boolean reverse) {
        final String source = ModelKernel.end(record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, record.sourcePort());
        final String destination =
                ModelKernel.end(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, record.destinationPort());
        return reverse ? destination + ">" + source : source + ">" + destination;
    }

    private static void checkSpanIds(final List<FlowRecordFlyweight> records) {
        final Set<Long> seen = new HashSet<>();
        for (final FlowRecordFlyweight record : records) {
            assertThat(record.spanId()).isNotZero();
            assertThat(seen.add(record.spanId())).as("span id is new").isTrue();
        }
    }

    private static Map<Long, List<FlowRecordFlyweight>> flows(final List<FlowRecordFlyweight> records) {
        final Map<Long, List<FlowRecordFlyweight>> flows = new LinkedHashMap<>();
        for (final FlowRecordFlyweight record : records) {
            final long root = record.parentSpanId() == 0 ? record.spanId() : record.parentSpanId();
            flows.computeIfAbsent(root, id -> new ArrayList<>()).add(record);
        }
        return flows;
    }

    private static void checkFlow(final List<FlowRecordFlyweight> records) {
        long packets = 0;
        long reversePackets = 0;
        long bytes = 0;
        long reverseBytes = 0;
        for (int i = 0; i < records.size(); i++) {
            final FlowRecordFlyweight record = records.get(i);
            packets += record.packetsDelta();
            reversePackets += record.reversePacketsDelta();
            bytes += record.bytesDelta();
            reverseBytes += record.reverseBytesDelta();
            assertThat(record.recordNumber()).isEqualTo(i);
            assertThat(record.packetsTotal()).isEqualTo(packets);
            assertThat(record.reversePacketsTotal()).isEqualTo(reversePackets);
            assertThat(record.bytesTotal()).isEqualTo(bytes);
            assertThat(record.reverseBytesTotal()).isEqualTo(reverseBytes);
            assertThat(record.endNs()).isGreaterThanOrEqualTo(record.startNs());
            assertThat(record.endReason() == RecordDescriptor.END_ACTIVE_TIMEOUT)
                    .isEqualTo(i < records.size() - 1);
            if (i > 0) {
                assertThat(record.startNs()).isEqualTo(records.get(i - 1).endNs());
                assertThat(sender(record, false)).isEqualTo(sender(records.get(0), false));
                assertThat(record.traceIdLow()).isEqualTo(records.get(0).traceIdLow());
            }
        }
    }

    private static void checkNoOverlap(final List<FlowRecordFlyweight> records) {
        final Map<String, List<FlowRecordFlyweight>> byKey = new LinkedHashMap<>();
        for (final FlowRecordFlyweight record : records) {
            final String forward = sender(record, false);
            final String reverse = sender(record, true);
            byKey.computeIfAbsent(forward.compareTo(reverse) < 0 ? forward : reverse, key -> new ArrayList<>())
                    .add(record);
        }
        for (final List<FlowRecordFlyweight> ofKey : byKey.values()) {
            ofKey.sort(BY_INTERVAL);
            for (int i = 1; i < ofKey.size(); i++) {
                assertThat(ofKey.get(i).startNs())
                        .isGreaterThanOrEqualTo(ofKey.get(i - 1).endNs());
            }
        }
    }
}
