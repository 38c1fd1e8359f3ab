package io.merrow.export.metrics;

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
import io.merrow.enrich.RecordEnricher;
import io.merrow.export.TestRecords;
import io.merrow.export.metrics.series.MetricSeries;
import io.merrow.export.metrics.series.SeriesSnapshot;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.net.IpAddresses;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Flow metrics of records between pods that an index knows: {@value #CLIENT} is shop/cart in zone a, {@value #SERVER} shop/pay in b. */
public final class MeterHarness {
    public static final String CLIENT = "10.1.0.1";
    public static final String SERVER = "10.1.0.2";
    public static final long EXPIRE_NS = TimeUnit.MINUTES.toNanos(10);
    /** Of an interface with the name of {@link TestRecords#IFINDEX}, as after it was made again. */
    public static final int SAME_NAME_IFINDEX = 1007;

    private static final InterfaceIndex INTERFACES = InterfaceIndex.builder()
            .add(TestRecords.IFINDEX, "veth7", "02:00:00:00:00:07")
            .add(SAME_NAME_IFINDEX, "veth7", "02:00:00:00:00:08")
            .build();
    private static final AttributeNames POD = AttributeNames.of(
            "k8s.namespace.name",
            "k8s.deployment.name",
            "k8s.pod.name",
            "k8s.node.name",
            "cloud.availability_zone",
            "k8s.cluster.uid");

    public final Ledger ledger = new Ledger(1);
    public final FlowSeriesTable table;
    public final FlowMeter meter;

    /** What looks up the ends. */
    public final RecordEnricher enricher;

    public long nowNs = TimeUnit.HOURS.toNanos(5);
    private final AddressIndexWriter writer = new AddressIndexWriter(600_000, 5_000, 2_000, 100);

    public MeterHarness() {
        this(MetricProfile.MERROW, FlowMetricSettings.DEFAULT_DIMENSIONS, 1000);
    }

    public MeterHarness(final MetricProfile profile, final Set<Dimension> dimensions, final int limit) {
        this(new FlowMetricSettings(profile, dimensions, List.of(), port -> port >= 32_768, limit, EXPIRE_NS));
    }

    public MeterHarness(final FlowMetricSettings settings) {
        table = new FlowSeriesTable(
                settings,
                () -> INTERFACES,
                System::currentTimeMillis,
                ledger.counter(LedgerCounter.FLOW_METRICS_OVERFLOWED, 0));
        enricher = new ClusterEnricher(writer.index(), ClusterContext.of(() -> ClusterRanges.NONE), ClusterRanges.NONE);
        meter = new FlowMeter(table, enricher);
        pod(CLIENT, "shop", "cart", "a");
        pod(SERVER, "shop", "pay", "b");
    }

    /** An object of the cluster has that address from now on. */
    public void pod(final String address, final String namespace, final String deployment, final String zone) {
        final AttributeGroup group = new AttributeGroup(
                POD, namespace, deployment, deployment + "-0", "node-" + zone, "zone-" + zone, "cluster-1");
        final Decoration pod = Decoration.ofPod(
                namespace + "/" + deployment + "-0",
                "node-" + zone,
                new PolicySubject(),
                NamedPorts.NONE,
                PortDetails.Detail.NONE,
                group);
        final long nowMs = TimeUnit.NANOSECONDS.toMillis(TestRecords.START_NS);
        writer.claim(
                IpAddresses.high(address),
                IpAddresses.low(address),
                address,
                AddressRank.POD,
                AddressHolder.of(pod),
                nowMs - 60_000,
                nowMs);
    }

    public MeterHarness measure(final FlowRecordFlyweight record) {
        meter.measure(record.buffer(), record.offset(), nowNs);
        return this;
    }

    /** A record of a closed connection whose first and last packet are that far apart. */
    public static FlowRecordFlyweight closed(final long durationNs) {
        final FlowRecordFlyweight record = TestRecords.tcp().handshakeNew(true);
        new RecordOriginFlyweight()
                .wrap(record.buffer(), record.offset() + FlowRecordFlyweight.ORIGIN_OFFSET)
                .firstNs(1_000)
                .lastNs(1_000 + durationNs);
        return record;
    }

    /** Sum of a metric by the attributes of its series, without those at 0. */
    public Map<Map<String, String>, Long> sums(final FlowMetric metric) {
        final Map<Map<String, String>, Long> sums = new HashMap<>();
        table.series().forEach(series -> {
            final SeriesSnapshot snapshot = snapshot(series);
            final long value = metric.kind() == FlowMetric.Kind.SUM
                    ? snapshot.sum(metric.number())
                    : snapshot.histogram(metric.number()).count();
            if (value != 0) {
                sums.merge(attributes(series), value, Long::sum);
            }
        });
        return sums;
    }

    /** The same over all series. */
    public long total(final FlowMetric metric) {
        return sums(metric).values().stream().mapToLong(Long::longValue).sum();
    }

    /** Sum of a histogram's measurements over all series. */
    public long sumNs(final FlowMetric histogram) {
        final long[] sum = {0};
        table.series()
                .forEach(series ->
                        sum[0] += snapshot(series).histogram(histogram.number()).sumNs());
        return sum[0];
    }

    private SeriesSnapshot snapshot(final MetricSeries series) {
        final SeriesSnapshot snapshot = new SeriesSnapshot(table.series().shape());
        series.copyTo(snapshot);
        return snapshot;
    }

    public static Map<String, String> attributes(final MetricSeries series) {
        final Map<String, String> attributes = new TreeMap<>();
        series.attributes().forEach((key, value) -> attributes.put(key.getKey(), value.toString()));
        return attributes;
    }
}
