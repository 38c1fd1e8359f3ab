package io.merrow.perf.export;

import io.merrow.enrich.AddressHolder;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.AddressRank;
import io.merrow.enrich.AttributeGroup;
import io.merrow.enrich.AttributeNames;
import io.merrow.enrich.ClusterContext;
import io.merrow.enrich.ClusterEnricher;
import io.merrow.enrich.ClusterRanges;
import io.merrow.enrich.Decoration;
import io.merrow.enrich.InterfaceIndex;
import io.merrow.enrich.NamedPorts;
import io.merrow.enrich.PolicySubject;
import io.merrow.enrich.PortDetails;
import io.merrow.export.metrics.FlowMeter;
import io.merrow.export.metrics.FlowMetricSettings;
import io.merrow.export.metrics.FlowSeriesTable;
import io.merrow.export.metrics.MetricProfile;
import io.merrow.export.metrics.otel.FlowMetricProducer;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.layout.TcpIntervalFlyweight;
import io.merrow.net.IpProtocol;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Flow metrics: what a record of a known series costs, enrichment included, and what a collection does. Records of closed TCP
 * connections between pods of as many pairs of workloads as there are series, in random order.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlowMeterBenchmark {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final long IPV4_MAPPED = 0xFFFF_0000_0000L;
    private static final int POD_NETWORK = 10 << 24;
    private static final AttributeNames NAMES = AttributeNames.of(
            "k8s.namespace.name", "k8s.deployment.name", "k8s.pod.name", "k8s.node.name", "cloud.availability_zone");

    @Param({"100", "10000"})
    private int series = 100;

    private final UnsafeBuffer buffer =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, 64));
    private final FlowRecordFlyweight record = new FlowRecordFlyweight().wrap(buffer, 0);
    private final RecordOriginFlyweight origin =
            new RecordOriginFlyweight().wrap(buffer, FlowRecordFlyweight.ORIGIN_OFFSET);
    private final SplittableRandom random = new SplittableRandom(1);
    private FlowSeriesTable table;
    private FlowMeter meter;
    private FlowMetricProducer producer;
    private int workloads;

    @Setup
    public void setUp() {
        workloads = (int) Math.ceil(Math.sqrt(series));
        table = new FlowSeriesTable(
                new FlowMetricSettings(
                        MetricProfile.MERROW,
                        FlowMetricSettings.DEFAULT_DIMENSIONS,
                        List.of(),
                        port -> port >= 32_768,
                        series,
                        TimeUnit.HOURS.toNanos(1)),
                () -> InterfaceIndex.EMPTY,
                System::currentTimeMillis,
                new Ledger(1).counter(LedgerCounter.FLOW_METRICS_OVERFLOWED, 0));
        final AddressIndexWriter writer = new AddressIndexWriter(600_000, 5_000, 2_000, 100);
        for (int i = 0; i < workloads; i++) {
            writer.claim(0, low(i), i, AddressRank.POD, AddressHolder.of(pod(i)), NOW_MS - 60_000, NOW_MS);
        }
        meter = new FlowMeter(
                table,
                new ClusterEnricher(writer.index(), ClusterContext.of(() -> ClusterRanges.NONE), ClusterRanges.NONE));
        producer = new FlowMetricProducer(table, AggregationTemporality.CUMULATIVE, System::currentTimeMillis);
        record.protocol(IpProtocol.TCP)
                .ipVersion(4)
                .kind(RecordDescriptor.KIND_SERVER)
                .direction(RecordDescriptor.DIRECTION_REVERSE)
                .endReason(RecordDescriptor.END_OF_FLOW_DETECTED)
                .startNs(TimeUnit.MILLISECONDS.toNanos(NOW_MS))
                .endNs(TimeUnit.MILLISECONDS.toNanos(NOW_MS + 10))
                .tcpFlags(0x1B)
                .reverseTcpFlags(0x1B)
                .handshakeNew(true);
        for (int i = 0; i < 50 * series; i++) {
            next();
            meter.measure(buffer, 0, 1);
        }
    }

    private static long low(final int workload) {
        return IPV4_MAPPED | POD_NETWORK | workload;
    }

    private static Decoration pod(final int workload) {
        final AttributeGroup group = new AttributeGroup(
                NAMES,
                "namespace-" + workload % 10,
                "workload-" + workload,
                "workload-" + workload + "-0",
                "node-1",
                "zone-" + workload % 3);
        return Decoration.ofPod(
                "namespace/pod-" + workload,
                "node-1",
                new PolicySubject(),
                NamedPorts.NONE,
                PortDetails.Detail.NONE,
                group);
    }

    private void next() {
        putAddress(FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, random.nextInt(workloads));
        putAddress(FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, random.nextInt(workloads));
        final long packets = random.nextLong(4, 800);
        record.packetsDelta(packets).packetsTotal(packets).bytesDelta(packets * 100);
        record.reversePacketsDelta(packets).reversePacketsTotal(packets).reverseBytesDelta(packets * 1200);
        record.handshakeNs(random.nextLong(200_000, 3_000_000));
        origin.firstNs(1).lastNs(random.nextLong(1_000_000, 1_000_000_000));
        putFloat(TcpIntervalFlyweight.RTT_AVERAGE_OFFSET, 200_000 + random.nextInt(2_000_000));
        putFloat(TcpIntervalFlyweight.ANSWER_AVERAGE_OFFSET, 500_000 + random.nextInt(20_000_000));
    }

    private void putAddress(final int offset, final int workload) {
        buffer.putLong(offset, 0);
        buffer.putLong(offset + 8, Long.reverseBytes(low(workload)));
    }

    private void putFloat(final int field, final float value) {
        buffer.putFloat(FlowRecordFlyweight.REVERSE_TCP_INTERVAL_OFFSET + field, value);
    }

    /** The making of the record included: {@link #record}. */
    @Benchmark
    public void measure() {
        next();
        meter.measure(buffer, 0, 1);
    }

    /** The making of the record alone. */
    @Benchmark
    public long record() {
        next();
        return record.packetsDelta();
    }

    /** All points of all series, for one reader. */
    @Benchmark
    public Collection<MetricData> collect() {
        return producer.produce(Resource.empty());
    }
}
