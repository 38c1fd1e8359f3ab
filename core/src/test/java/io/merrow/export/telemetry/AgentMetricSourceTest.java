package io.merrow.export.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.Signal;
import io.merrow.export.otlp.client.TlsFiles;
import io.merrow.export.sdk.OtlpMetricExport;
import io.merrow.export.sdk.OtlpMetricSettings;
import io.merrow.export.sdk.RequestCounts;
import io.merrow.lab.Answer;
import io.merrow.lab.OtlpReceiver;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.StateSet;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Metrics of a Prometheus registry at a collector that decodes with the official classes. */
@Timeout(120)
class AgentMetricSourceTest {
    private static final long START_MS = 1_000;

    private final OtlpReceiver receiver = new OtlpReceiver();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final RequestCounts counts = new RequestCounts();
    private long counted;
    private long nowMs = 5_000;

    AgentMetricSourceTest() {
        CounterWithCallback.builder()
                .name("merrow_packets")
                .help("Packets.")
                .labelNames("reason")
                .callback(callback -> callback.call(counted, "seen"))
                .register(registry);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private OtlpMetricExport export(final OtlpSettings.Protocol protocol, final boolean isDelta) {
        final OtlpSettings connection = new OtlpSettings(
                Signal.METRICS,
                "internal.metrics.otlp.collector",
                protocol == OtlpSettings.Protocol.GRPC ? receiver.grpcEndpoint() : receiver.httpEndpoint(),
                protocol,
                Duration.ofSeconds(10),
                true,
                true,
                Map.of(),
                TlsFiles.SYSTEM);
        return new OtlpMetricExport(
                new AgentMetricSource(() -> registry, isDelta, START_MS, () -> nowMs),
                new OtlpMetricSettings(connection, Duration.ofHours(1), isDelta),
                new OtlpMetricExport.Context(
                        Map.of("service.name", "merrow"), Map.of(), "the agent's own metrics", counts));
    }

    private Metric latest(final String name) {
        return receiver.metrics().latest(name);
    }

    private NumberDataPoint packets() {
        return latest("merrow_packets").getSum().getDataPoints(0);
    }

    private static long ns(final long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    @ParameterizedTest
    @EnumSource(OtlpSettings.Protocol.class)
    void shouldDeliverEachKindOfMetric(final OtlpSettings.Protocol protocol) {
        counted = 7;
        Gauge.builder().name("heap_bytes").unit(Unit.BYTES).register(registry).set(1.5);
        Info.builder()
                .name("build_info")
                .labelNames("version")
                .register(registry)
                .setLabelValues("1.2");
        StateSet.builder().name("mode").states("on", "off").register(registry).setTrue("on");
        final Summary summary = Summary.builder()
                .name("wait_seconds")
                .unit(Unit.SECONDS)
                .quantile(0.5)
                .register(registry);
        final Histogram exponential =
                Histogram.builder().name("stage_seconds").nativeOnly().register(registry);
        final Histogram explicit = Histogram.builder()
                .name("pause_seconds")
                .classicUpperBounds(1, 2)
                .classicOnly()
                .register(registry);
        for (final double value : new double[] {0, 0.75, 1.5, 3}) {
            summary.observe(value);
            exponential.observe(value);
            explicit.observe(value);
        }
        try (OtlpMetricExport export = export(protocol, false)) {
            assertThat(export.flush()).isTrue();
        }

        final Metric packets = latest("merrow_packets");
        assertThat(packets.getDescription()).isEqualTo("Packets.");
        assertThat(packets.getSum().getIsMonotonic()).isTrue();
        assertThat(packets().getAsDouble()).isEqualTo(7);
        assertThat(packets().getAttributes(0).getKey()).isEqualTo("reason");
        assertThat(packets().getAttributes(0).getValue().getStringValue()).isEqualTo("seen");
        assertThat(packets().getStartTimeUnixNano()).isEqualTo(ns(START_MS));
        assertThat(packets().getTimeUnixNano()).isEqualTo(ns(nowMs));

        assertThat(latest("heap_bytes").getUnit()).isEqualTo("By");
        assertThat(latest("heap_bytes").getGauge().getDataPoints(0).getAsDouble())
                .isEqualTo(1.5);
        assertThat(latest("build_info")
                        .getGauge()
                        .getDataPoints(0)
                        .getAttributes(0)
                        .getValue()
                        .getStringValue())
                .isEqualTo("1.2");
        assertThat(latest("mode").getGauge().getDataPointsList())
                .extracting(point -> point.getAttributes(0).getValue().getStringValue() + point.getAsDouble())
                .containsExactlyInAnyOrder("on1.0", "off0.0");

        final SummaryDataPoint wait = latest("wait_seconds").getSummary().getDataPoints(0);
        assertThat(wait.getCount()).isEqualTo(4);
        assertThat(wait.getSum()).isEqualTo(5.25);
        assertThat(wait.getQuantileValues(0).getQuantile()).isEqualTo(0.5);

        final HistogramDataPoint pause = latest("pause_seconds").getHistogram().getDataPoints(0);
        assertThat(pause.getExplicitBoundsList()).containsExactly(1.0, 2.0);
        assertThat(pause.getBucketCountsList()).containsExactly(2L, 1L, 1L);
        assertThat(pause.getSum()).isEqualTo(5.25);

        final ExponentialHistogramDataPoint stage =
                latest("stage_seconds").getExponentialHistogram().getDataPoints(0);
        assertThat(stage.getCount()).isEqualTo(4);
        assertThat(stage.getZeroCount()).isEqualTo(1);
        assertThat(bucketOf(stage, 0.75)).isEqualTo(1);
        assertThat(bucketOf(stage, 1.5)).isEqualTo(1);
        assertThat(bucketOf(stage, 3)).isEqualTo(1);
    }

    /** Measurements in the bucket of a value, by OpenTelemetry's definition: index i holds (base^i, base^(i+1)]. */
    private static long bucketOf(final ExponentialHistogramDataPoint point, final double value) {
        final double base = Math.pow(2, Math.pow(2, -point.getScale()));
        final int index = (int) Math.ceil(Math.log(value) / Math.log(base)) - 1;
        return point.getPositive().getBucketCounts(index - point.getPositive().getOffset());
    }

    @Test
    void shouldSendWhatIsNewWithDeltaAndLoseNothingInAnOutage() {
        final Histogram explicit = Histogram.builder()
                .name("pause_seconds")
                .classicUpperBounds(1)
                .classicOnly()
                .register(registry);
        try (OtlpMetricExport export = export(OtlpSettings.Protocol.GRPC, true)) {
            counted = 5;
            explicit.observe(0.5);
            assertThat(export.flush()).isTrue();
            assertThat(packets().getAsDouble()).isEqualTo(5);
            receiver.answerMetricsWith(Answer::unavailable);
            nowMs = 6_000;
            counted = 7;
            explicit.observe(3);
            assertThat(export.flush()).isFalse();
            receiver.answerMetricsWith(Answer::ok);
            nowMs = 7_000;
            counted = 11;
            assertThat(export.flush()).isTrue();
        }
        assertThat(latest("merrow_packets").getSum().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
        assertThat(packets().getAsDouble()).isEqualTo(6);
        assertThat(packets().getStartTimeUnixNano()).isEqualTo(ns(5_000));
        assertThat(packets().getTimeUnixNano()).isEqualTo(ns(7_000));
        final HistogramDataPoint pause = latest("pause_seconds").getHistogram().getDataPoints(0);
        assertThat(pause.getBucketCountsList()).containsExactly(0L, 1L);
        assertThat(pause.getSum()).isEqualTo(3);
    }

    @Test
    void shouldCountACollectionThatFailedAndGoOn() {
        final Gauge gauge = Gauge.builder().name("well").register(registry);
        final AtomicBoolean isBroken = new AtomicBoolean(true);
        GaugeWithCallback.builder()
                .name("broken")
                .callback(callback -> {
                    if (isBroken.get()) {
                        throw new IllegalStateException("closed");
                    }
                })
                .register(registry);
        gauge.set(1);
        try (OtlpMetricExport export = export(OtlpSettings.Protocol.GRPC, false)) {
            assertThat(export.flush()).isFalse();
            assertThat(counts.failed().get()).isEqualTo(1);
            isBroken.set(false);
            assertThat(export.flush()).isTrue();
        }
        assertThat(receiver.metrics().names()).contains("well");
    }

    @Test
    void shouldDeliverWhatATotalHadBeforeItFellInAnOutage() {
        try (OtlpMetricExport export = export(OtlpSettings.Protocol.GRPC, true)) {
            counted = 5;
            assertThat(export.flush()).isTrue();
            receiver.answerMetricsWith(Answer::unavailable);
            counted = 9;
            assertThat(export.flush()).isFalse();
            counted = 2;
            assertThat(export.flush()).isFalse();
            receiver.answerMetricsWith(Answer::ok);
            counted = 3;
            assertThat(export.flush()).isTrue();
            assertThat(packets().getAsDouble()).isEqualTo(4 + 3);
            counted = 4;
            assertThat(export.flush()).isTrue();
            assertThat(packets().getAsDouble()).isEqualTo(1);
        }
    }

    /** As when a reload replaces the watches of a cluster. */
    @Test
    void shouldBeginAnotherSeriesWhenATotalFalls() {
        for (final boolean isDelta : List.of(true, false)) {
            try (OtlpMetricExport export = export(OtlpSettings.Protocol.GRPC, isDelta)) {
                nowMs = 5_000;
                counted = 5;
                export.flush();
                nowMs = 6_000;
                counted = 2;
                export.flush();
                assertThat(packets().getAsDouble()).isEqualTo(2);
                assertThat(packets().getStartTimeUnixNano()).isEqualTo(ns(5_000));
                nowMs = 7_000;
                counted = 3;
                export.flush();
                assertThat(packets().getAsDouble()).isEqualTo(isDelta ? 1 : 3);
                assertThat(packets().getStartTimeUnixNano()).isEqualTo(ns(isDelta ? 6_000 : 5_000));
            }
        }
    }
}
