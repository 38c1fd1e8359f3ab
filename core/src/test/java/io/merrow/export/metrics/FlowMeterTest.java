package io.merrow.export.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.layout.TcpIntervalFlyweight;
import io.merrow.net.Network;
import io.merrow.telemetry.LedgerCounter;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FlowMeterTest {
    private static Map<String, String> onlySeries(final MeterHarness harness, final FlowMetric metric) {
        assertThat(harness.sums(metric)).hasSize(1);
        return harness.sums(metric).keySet().iterator().next();
    }

    private static MeterHarness by(final Dimension... dimensions) {
        return new MeterHarness(MetricProfile.MERROW, Set.of(dimensions), 1000);
    }

    /** An interval record of the flow of {@link TestRecords#tcp()}. */
    private static FlowRecordFlyweight interval(final int number) {
        return MeterHarness.closed(0)
                .recordNumber(number)
                .handshakeNew(number == 0)
                .endReason(RecordDescriptor.END_ACTIVE_TIMEOUT);
    }

    @Test
    void shouldMeasureByNamespaceWorkloadProtocolDirectionAndOutcomeByDefault() {
        final MeterHarness harness = new MeterHarness().measure(MeterHarness.closed(2_500_000_000L));
        assertThat(onlySeries(harness, FlowMetric.BYTES))
                .containsOnly(
                        entry("source.k8s.namespace.name", "shop"),
                        entry("source.k8s.workload.name", "cart"),
                        entry("source.k8s.workload.kind", "Deployment"),
                        entry("destination.k8s.namespace.name", "shop"),
                        entry("destination.k8s.workload.name", "pay"),
                        entry("destination.k8s.workload.kind", "Deployment"),
                        entry("network.transport", "tcp"),
                        entry("flow.direction", "forward"),
                        entry("flow.outcome", "ok"));
        assertThat(harness.total(FlowMetric.BYTES)).isEqualTo(1500 + 9000);
        assertThat(harness.total(FlowMetric.PACKETS)).isEqualTo(6 + 5);
        assertThat(harness.total(FlowMetric.STARTED)).isEqualTo(1);
        assertThat(harness.total(FlowMetric.ENDED)).isEqualTo(1);
        assertThat(harness.total(FlowMetric.INTER_ZONE_BYTES)).isEqualTo(1500 + 9000);
        assertThat(harness.total(FlowMetric.CONNECTIONS_FAILED)).isZero();
        assertThat(harness.total(FlowMetric.DURATION)).isEqualTo(1);
        assertThat(harness.total(FlowMetric.HANDSHAKE)).isEqualTo(1);
    }

    @Test
    @Timeout(
            value = 60,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a reader that waits does not see an interrupt
    void shouldNotHoldReadersUpAfterAnUpdateWithoutMemory() {
        final MeterHarness harness = new MeterHarness();
        final FlowRecordFlyweight whole = MeterHarness.closed(1);
        final int last = FlowRecordFlyweight.ORIGIN_OFFSET + RecordOriginFlyweight.LAST_NS_OFFSET;
        final UnsafeBuffer failing = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]) {
            @Override
            public long getLong(final int index, final ByteOrder order) {
                if (index == last && harness.table.series().size() > 0) {
                    throw new OutOfMemoryError("no memory for a histogram");
                }
                return super.getLong(index, order);
            }
        };
        failing.putBytes(0, whole.buffer(), whole.offset(), FlowRecordFlyweight.LENGTH);
        assertThatThrownBy(() -> harness.meter.measure(failing, 0, harness.nowNs))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(harness.total(FlowMetric.PACKETS)).as("up to there").isEqualTo(6);
        harness.measure(whole);
        assertThat(harness.total(FlowMetric.PACKETS)).isEqualTo(6 + 6 + 5);
    }

    @Test
    void shouldCountAFlowOnceWhateverTheNumberOfItsRecords() {
        final MeterHarness harness = new MeterHarness();
        harness.measure(interval(0))
                .measure(interval(1))
                .measure(MeterHarness.closed(9).recordNumber(2).handshakeNew(false));
        assertThat(harness.total(FlowMetric.STARTED)).isEqualTo(1);
        assertThat(harness.total(FlowMetric.ENDED)).isEqualTo(1);
        assertThat(harness.total(FlowMetric.HANDSHAKE)).isEqualTo(1);
        assertThat(harness.total(FlowMetric.DURATION)).isEqualTo(1);
        assertThat(harness.total(FlowMetric.PACKETS)).isEqualTo(3 * (6 + 5));
    }

    private static TcpIntervalFlyweight news(final FlowRecordFlyweight record, final int field) {
        return new TcpIntervalFlyweight().wrap(record.buffer(), record.offset() + field);
    }

    /** As seen at the server: an answer is its own time. */
    private static FlowRecordFlyweight troubled() {
        final FlowRecordFlyweight record = MeterHarness.closed(1).kind(RecordDescriptor.KIND_SERVER);
        news(record, FlowRecordFlyweight.TCP_INTERVAL_OFFSET)
                .rttAverage(2_000_000)
                .retransmits(3)
                .outOfOrder(1);
        news(record, FlowRecordFlyweight.REVERSE_TCP_INTERVAL_OFFSET)
                .rttAverage(1_000_000)
                .answerAverage(7_000_000)
                .retransmits(4)
                .zeroWindows(2);
        return record;
    }

    @Test
    void shouldMeasureWhatIsNewOfAConnection() {
        final MeterHarness harness = new MeterHarness().measure(troubled());
        assertThat(harness.total(FlowMetric.RETRANSMITS)).isEqualTo(7);
        assertThat(harness.total(FlowMetric.OUT_OF_ORDER)).isEqualTo(1);
        assertThat(harness.total(FlowMetric.ZERO_WINDOWS)).isEqualTo(2);
        assertThat(harness.sumNs(FlowMetric.ROUND_TRIP)).isEqualTo(3_000_000);
        assertThat(harness.sumNs(FlowMetric.SERVICE)).isEqualTo(7_000_000);
        assertThat(harness.sumNs(FlowMetric.HANDSHAKE)).isEqualTo(1_234_567);
    }

    @Test
    void shouldCountRetransmitsAtTheirSender() {
        final MeterHarness harness = new MeterHarness(MetricProfile.OBI, Set.of(Dimension.IO_DIRECTION), 10);
        harness.measure(troubled());
        assertThat(harness.sums(FlowMetric.RETRANSMITS))
                .containsOnly(entry(Map.of("direction", "request"), 3L), entry(Map.of("direction", "response"), 4L));
    }

    @Test
    void shouldTakeAnEndThatWasNotMeasuredLatelyAsItWasBefore() {
        final FlowRecordFlyweight record = interval(3);
        news(record, FlowRecordFlyweight.TCP_INTERVAL_OFFSET).rttAverage(5_000_000);
        final MeterHarness harness = new MeterHarness().measure(record);
        assertThat(harness.sumNs(FlowMetric.ROUND_TRIP)).isEqualTo(5_000_200); // 200 ns over its life
        assertThat(harness.total(FlowMetric.SERVICE)).isZero();
    }

    @Test
    void shouldCountFailedConnectionsByOutcome() {
        final FlowRecordFlyweight refused = MeterHarness.closed(100)
                .tcpFlags(KernelLayoutDescriptor.TCP_SYN)
                .reverseTcpFlags(KernelLayoutDescriptor.TCP_RST | KernelLayoutDescriptor.TCP_ACK);
        final MeterHarness harness = new MeterHarness().measure(refused);
        assertThat(onlySeries(harness, FlowMetric.CONNECTIONS_FAILED)).containsEntry("flow.outcome", "refused");
        assertThat(onlySeries(harness, FlowMetric.ENDED)).containsEntry("flow.outcome", "refused");
    }

    @Test
    void shouldMeasureEachDirectionApartWhereThatIsADimension() {
        final MeterHarness harness =
                by(Dimension.IO_DIRECTION, Dimension.WORKLOAD).measure(MeterHarness.closed(1));
        final Map<Map<String, String>, Long> bytes = harness.sums(FlowMetric.BYTES);
        assertThat(bytes).hasSize(2);
        bytes.forEach((attributes, value) -> {
            assertThat(attributes).containsEntry("source.k8s.workload.name", "cart");
            assertThat(value).isEqualTo(attributes.get("network.io.direction").equals("transmit") ? 1500L : 9000L);
        });
        assertThat(onlySeries(harness, FlowMetric.ENDED)).containsEntry("network.io.direction", "transmit");
    }

    @Test
    void shouldMeasureFromSenderToReceiverWithTheNamesOfObi() {
        final MeterHarness harness = new MeterHarness(
                        MetricProfile.OBI, Set.of(Dimension.WORKLOAD, Dimension.NAMESPACE, Dimension.ZONE), 10)
                .measure(MeterHarness.closed(1));
        assertThat(harness.sums(FlowMetric.BYTES))
                .containsOnly(
                        entry(obi("cart", "a", "pay", "b", "request"), 1500L),
                        entry(obi("pay", "b", "cart", "a", "response"), 9000L));
    }

    private static Map<String, String> obi(
            final String source,
            final String sourceZone,
            final String destination,
            final String destinationZone,
            final String direction) {
        return Map.of(
                "k8s.src.namespace",
                "shop",
                "k8s.src.owner.name",
                source,
                "k8s.src.owner.type",
                "Deployment",
                "src.zone",
                "zone-" + sourceZone,
                "k8s.dst.namespace",
                "shop",
                "k8s.dst.owner.name",
                destination,
                "k8s.dst.owner.type",
                "Deployment",
                "dst.zone",
                "zone-" + destinationZone,
                "direction",
                direction);
    }

    @Test
    void shouldHaveAnAttributeForEveryDimension() {
        final Set<Dimension> all = EnumSet.allOf(Dimension.class);
        final MeterHarness harness = new MeterHarness(new FlowMetricSettings(
                        MetricProfile.MERROW,
                        all,
                        List.of(
                                new CidrGroup("office", Network.parse("10.0.0.0/8")),
                                new CidrGroup("servers", Network.parse("10.1.0.2/31"))),
                        port -> port >= 32_768,
                        10,
                        MeterHarness.EXPIRE_NS))
                .measure(MeterHarness.closed(1));
        assertThat(onlySeries(harness, FlowMetric.ENDED))
                .containsEntry("source.k8s.pod.name", "cart-0")
                .containsEntry("source.k8s.node.name", "node-a")
                .containsEntry("destination.cloud.availability_zone", "zone-b")
                .containsEntry("destination.k8s.cluster.uid", "cluster-1")
                .containsEntry("destination.port", "80")
                .containsEntry("network.interface.name", "veth7")
                .containsEntry("network.io.direction", "transmit")
                .containsEntry("flow.direction", "forward")
                .containsEntry("network.policy.ingress.verdict", "no_policy")
                .containsEntry("network.policy.egress.verdict", "no_policy")
                .containsEntry("source.cidr", "office")
                .containsEntry("destination.cidr", "servers")
                .containsEntry("source.address", MeterHarness.CLIENT)
                .containsEntry("destination.address", MeterHarness.SERVER)
                .containsEntry("flow.scope", "internal")
                .doesNotContainKey("source.port");
    }

    @Test
    void shouldLeaveOutEphemeralPortsAndThoseOfIcmp() {
        final MeterHarness harness = by(Dimension.PORT, Dimension.PROTOCOL)
                .measure(MeterHarness.closed(1).destinationPort(40_000))
                .measure(TestRecords.icmp());
        assertThat(harness.sums(FlowMetric.ENDED).keySet())
                .containsExactlyInAnyOrder(Map.of("network.transport", "tcp"), Map.of("network.transport", "icmp"));
    }

    @Test
    void shouldCallAFlowExternalThatHasAPublicAddress() {
        final MeterHarness harness = by(Dimension.SCOPE);
        for (final String address : List.of("8.8.8.8", "2001:db8::1", "192.168.1.1", "fd00::1", "100.64.0.1")) {
            final FlowRecordFlyweight record = MeterHarness.closed(1);
            TestRecords.putAddress(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, address);
            harness.measure(record);
        }
        assertThat(harness.sums(FlowMetric.ENDED))
                .containsOnly(entry(Map.of("flow.scope", "external"), 2L), entry(Map.of("flow.scope", "internal"), 3L));
    }

    @Test
    void shouldHaveNoAttributesOfAnUnknownEndNorBytesBetweenItsZones() {
        final FlowRecordFlyweight record = MeterHarness.closed(1);
        TestRecords.putAddress(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, "203.0.113.9");
        final MeterHarness harness = new MeterHarness().measure(record);
        assertThat(onlySeries(harness, FlowMetric.ENDED))
                .containsKey("source.k8s.workload.name")
                .doesNotContainKey("destination.k8s.workload.name");
        assertThat(harness.total(FlowMetric.INTER_ZONE_BYTES)).isZero();
    }

    @Test
    void shouldMeasureEverythingAlsoBeyondTheLimit() {
        final MeterHarness harness = new MeterHarness(MetricProfile.MERROW, Set.of(Dimension.ADDRESS), 20);
        for (int i = 0; i < 500; i++) {
            final FlowRecordFlyweight record = MeterHarness.closed(i);
            TestRecords.putAddress(
                    record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, "10.2." + i / 250 + "." + i % 250);
            harness.measure(record);
        }
        assertThat(harness.sums(FlowMetric.ENDED))
                .hasSize(21)
                .containsEntry(Map.of("otel.metric.overflow", "true"), 480L);
        assertThat(harness.total(FlowMetric.BYTES)).isEqualTo(500 * (1500 + 9000));
        assertThat(harness.ledger.get(LedgerCounter.FLOW_METRICS_OVERFLOWED)).isEqualTo(480);
    }

    @Test
    void shouldEndSeriesOfWorkloadsThatAreGoneOnceTheyAreDelivered() {
        final MeterHarness harness = new MeterHarness().measure(MeterHarness.closed(1));
        harness.table.delivered(harness.nowNs); // the record came at the same moment: it is not delivered
        harness.nowNs += MeterHarness.EXPIRE_NS + TimeUnit.SECONDS.toNanos(20);
        harness.meter.poll(harness.nowNs);
        assertThat(harness.table.series().size()).isEqualTo(1);

        harness.table.delivered(harness.nowNs);
        harness.nowNs += TimeUnit.SECONDS.toNanos(20);
        harness.meter.poll(harness.nowNs);
        assertThat(harness.table.series().size()).isZero();

        harness.measure(MeterHarness.closed(1)); // the same names again, from the decorations that kept their labels
        harness.pod("10.1.0.9", "shop", "cart", "a");
        final FlowRecordFlyweight other = MeterHarness.closed(1);
        TestRecords.putAddress(other, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, "10.1.0.9");
        harness.measure(other);
        assertThat(harness.sums(FlowMetric.ENDED).values()).containsExactly(2L);
    }

    /** One series for each combination of attributes: what is looked up for other reasons does not tell them apart. */
    @Test
    void shouldHaveOneSeriesForAWorkloadInTwoZones() {
        final MeterHarness harness = new MeterHarness().measure(MeterHarness.closed(1));
        harness.pod("10.1.0.77", "shop", "cart", "b"); // in the destination's zone
        final FlowRecordFlyweight other = MeterHarness.closed(1);
        TestRecords.putAddress(other, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, "10.1.0.77");
        harness.measure(other);
        assertThat(harness.table.series().size()).isEqualTo(1);
        assertThat(harness.total(FlowMetric.BYTES)).isEqualTo(2 * (1500 + 9000));
        assertThat(harness.total(FlowMetric.INTER_ZONE_BYTES)).isEqualTo(1500 + 9000);
    }

    @Test
    void shouldHaveOneSeriesForNetworksOfOneNameAndForInterfacesOfOneName() {
        final MeterHarness harness = new MeterHarness(new FlowMetricSettings(
                MetricProfile.MERROW,
                Set.of(Dimension.CIDR, Dimension.INTERFACE),
                List.of(
                        new CidrGroup("office", Network.parse("192.0.2.0/24")),
                        new CidrGroup("office", Network.parse("198.51.100.0/24"))),
                port -> false,
                10,
                MeterHarness.EXPIRE_NS));
        int ifindex = TestRecords.IFINDEX;
        for (final String address : List.of("192.0.2.1", "198.51.100.1")) {
            final FlowRecordFlyweight record = MeterHarness.closed(1)
                    .owner(KernelLayoutDescriptor.observationPoint(ifindex, KernelLayoutDescriptor.HOOK_INGRESS));
            TestRecords.putAddress(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, address);
            harness.measure(record);
            ifindex = MeterHarness.SAME_NAME_IFINDEX;
        }
        assertThat(harness.sums(FlowMetric.ENDED))
                .containsOnly(entry(Map.of("destination.cidr", "office", "network.interface.name", "veth7"), 2L));
        assertThat(harness.table.series().size()).isEqualTo(1);
    }

    @Test
    void shouldFollowAnAddressToItsNextHolder() {
        final MeterHarness harness = by(Dimension.WORKLOAD);
        harness.measure(MeterHarness.closed(1));
        harness.pod("10.1.0.77", "shop", "cart", "a"); // another pod of the same workload
        final FlowRecordFlyweight other = MeterHarness.closed(1);
        TestRecords.putAddress(other, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, "10.1.0.77");
        harness.measure(other);
        assertThat(harness.sums(FlowMetric.STARTED).values()).containsExactly(2L);
    }
}
