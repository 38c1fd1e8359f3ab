package io.merrow.export.metrics.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.TestRecords;
import io.merrow.export.metrics.Dimension;
import io.merrow.export.metrics.FlowMetric;
import io.merrow.export.metrics.MeterHarness;
import io.merrow.export.metrics.MetricProfile;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.Signal;
import io.merrow.export.otlp.client.TlsFiles;
import io.merrow.export.sdk.FlushLimit;
import io.merrow.export.sdk.OtlpMetricExport;
import io.merrow.export.sdk.OtlpMetricSettings;
import io.merrow.export.sdk.RequestCounts;
import io.merrow.lab.Answer;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedMetrics;
import io.merrow.layout.FlowRecordFlyweight;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The SDK's exporters, the agent's connection, and a collector that decodes with the official classes. */
@Timeout(120)
class OtlpMetricExportTest {
    private static final Duration NEVER = Duration.ofHours(1);
    /** Longer than the test may take. */
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String BYTES = "merrow.flow.bytes";

    private final OtlpReceiver receiver = new OtlpReceiver();
    private final RequestCounts counts = new RequestCounts();
    private MeterHarness harness = new MeterHarness();

    @AfterEach
    void close() {
        receiver.close();
    }

    private OtlpMetricExport export(
            final OtlpSettings.Protocol protocol, final Duration interval, final boolean isDelta) {
        final OtlpSettings connection = new OtlpSettings(
                Signal.METRICS,
                "export.metrics.otlp.collector",
                protocol == OtlpSettings.Protocol.GRPC ? receiver.grpcEndpoint() : receiver.httpEndpoint(),
                protocol,
                TIMEOUT,
                true,
                true,
                Map.of("x-tenant", "shop"),
                TlsFiles.SYSTEM);
        return new OtlpMetricExport(
                new FlowMetricSource(harness.table, isDelta, () -> harness.nowNs),
                new OtlpMetricSettings(connection, interval, isDelta),
                new OtlpMetricExport.Context(
                        Map.of("service.name", "merrow", "service.version", "1"), Map.of(), "flow metrics", counts));
    }

    private OtlpMetricExport export(final boolean isDelta) {
        return export(OtlpSettings.Protocol.GRPC, NEVER, isDelta);
    }

    @ParameterizedTest
    @CsvSource({"GRPC, true", "GRPC, false", "HTTP_BINARY, true", "HTTP_BINARY, false"})
    void shouldDeliverSumsAndHistograms(final OtlpSettings.Protocol protocol, final boolean isDelta) {
        harness.measure(MeterHarness.closed(2_000_000_000L)).measure(MeterHarness.closed(3_000_000_000L));
        try (OtlpMetricExport export = export(protocol, NEVER, isDelta)) {
            assertThat(export.flush()).isTrue();
        }
        final ReceivedMetrics received = receiver.metrics();
        assertThat(received.sum(BYTES)).isEqualTo(2 * (1500 + 9000));
        assertThat(received.sum("merrow.flow.ended")).isEqualTo(2);

        final Metric bytes = received.latest(BYTES);
        assertThat(bytes.getUnit()).isEqualTo("By");
        assertThat(bytes.getDescription()).isNotBlank();
        assertThat(bytes.getSum().getIsMonotonic()).isTrue();
        assertThat(bytes.getSum().getAggregationTemporality())
                .isEqualTo(
                        isDelta
                                ? AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
                                : AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        final NumberDataPoint point = bytes.getSum().getDataPoints(0);
        assertThat(point.getStartTimeUnixNano()).isPositive().isLessThanOrEqualTo(point.getTimeUnixNano());

        final ExponentialHistogramDataPoint duration = received.latest("merrow.flow.duration")
                .getExponentialHistogram()
                .getDataPoints(0);
        assertThat(duration.getCount()).isEqualTo(2);
        assertThat(duration.getSum()).isEqualTo(5.0);
        assertThat(duration.getScale()).isEqualTo(3);
        assertThat(duration.getPositive().getOffset()).isEqualTo(7); // 2 s is the end of a bucket
        assertThat(duration.getPositive().getBucketCountsList()).contains(1L).endsWith(1L);
        assertThat(received.requests()
                        .get(0)
                        .getResourceMetrics(0)
                        .getResource()
                        .getAttributesList())
                .anySatisfy(attribute -> assertThat(attribute.getKey()).isEqualTo("service.name"));
        assertThat(counts.delivered().get()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLoseAndRepeatNothingOverAnOutage(final boolean isDelta) {
        try (OtlpMetricExport export = export(isDelta)) {
            harness.measure(MeterHarness.closed(1_000));
            assertThat(export.flush()).isTrue();
            receiver.answerMetricsWith(Answer::unavailable);
            harness.measure(MeterHarness.closed(1_000));
            assertThat(export.flush()).isFalse();
            harness.measure(MeterHarness.closed(1_000_000_000_000L));
            assertThat(export.flush()).isFalse();
            receiver.disconnect();
            assertThat(export.flush()).isFalse();
            receiver.connect();
            receiver.answerMetricsWith(Answer::ok);
            assertThat(export.flush()).isTrue();
            assertThat(export.flush()).isTrue();
        }
        final ReceivedMetrics received = receiver.metrics();
        assertThat(received.sum(BYTES)).isEqualTo(3 * (1500 + 9000));
        assertThat(received.sum("merrow.flow.duration")).isEqualTo(3);
        assertThat(counts.failed().get()).isEqualTo(3);
    }

    @Test
    void shouldContinueADeltaWhereTheExportBeforeEnded() {
        harness.measure(MeterHarness.closed(1));
        try (OtlpMetricExport export = export(true)) {
            assertThat(export.flush()).isTrue();
        }
        harness.measure(MeterHarness.closed(1));
        try (OtlpMetricExport export = export(OtlpSettings.Protocol.HTTP_BINARY, NEVER, true)) {
            assertThat(export.flush()).isTrue();
        }
        assertThat(receiver.metrics().sum("merrow.flow.ended")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDeliverManySeriesInSeveralRequestsAndOnlyTheFailedOnesAgain(final boolean isDelta) {
        harness = new MeterHarness(MetricProfile.MERROW, Set.of(Dimension.ADDRESS), 4000);
        for (int i = 0; i < 3000; i++) {
            final FlowRecordFlyweight record = MeterHarness.closed(1 + i);
            TestRecords.putAddress(
                    record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, "10.3." + i / 250 + "." + i % 250);
            harness.measure(record);
        }
        final int[] number = {0};
        receiver.answerMetricsWith(() -> number[0]++ == 1 ? Answer.unavailable() : Answer.ok());
        try (OtlpMetricExport export = export(isDelta)) {
            assertThat(export.flush()).isFalse();
            assertThat(export.flush()).isTrue();
        }
        assertThat(receiver.metrics().requests()).hasSizeGreaterThan(2);
        assertThat(receiver.metrics().sum(BYTES)).isEqualTo(3000L * (1500 + 9000));
        assertThat(receiver.metrics().sum("merrow.flow.duration")).isEqualTo(3000);
        assertThat(receiver.metrics().series("merrow.flow.ended")).hasSize(3000);
    }

    @Test
    void shouldKeepASeriesUntilItIsDelivered() {
        try (OtlpMetricExport export = export(true)) {
            harness.measure(MeterHarness.closed(1));
            receiver.answerMetricsWith(Answer::unavailable);
            export.flush();
            harness.nowNs += 10 * MeterHarness.EXPIRE_NS;
            harness.meter.poll(harness.nowNs);
            assertThat(harness.table.series().size()).isEqualTo(1);

            receiver.answerMetricsWith(Answer::ok);
            assertThat(export.flush()).isTrue();
            harness.nowNs += MeterHarness.EXPIRE_NS;
            harness.meter.poll(harness.nowNs);
            assertThat(harness.table.series().size()).isZero();
        }
        assertThat(receiver.metrics().sum("merrow.flow.ended")).isEqualTo(1);
    }

    /** A record is measured with the time at which its duty cycle began, which may be before the collection that missed it. */
    @Test
    void shouldKeepWhatWasMeasuredInTheDutyCycleOfACollection() {
        try (OtlpMetricExport export = export(true)) {
            harness.measure(MeterHarness.closed(1));
            assertThat(export.flush()).isTrue();
            harness.nowNs -= TimeUnit.SECONDS.toNanos(1);
            harness.measure(MeterHarness.closed(1));
            receiver.answerMetricsWith(Answer::unavailable);
            harness.nowNs += 10 * MeterHarness.EXPIRE_NS;
            harness.meter.poll(harness.nowNs);
            receiver.answerMetricsWith(Answer::ok);
            assertThat(export.flush()).isTrue();
        }
        assertThat(receiver.metrics().sum("merrow.flow.ended")).isEqualTo(2);
    }

    @Test
    void shouldExportAtTheInterval() {
        try (OtlpMetricExport export = export(OtlpSettings.Protocol.GRPC, Duration.ofMillis(100), false)) {
            harness.measure(MeterHarness.closed(1));
            receiver.awaitMetrics(metrics -> metrics.sum("merrow.flow.ended") == 1, LIMIT);
            harness.measure(MeterHarness.closed(1));
            receiver.awaitMetrics(metrics -> metrics.sum("merrow.flow.ended") == 2, LIMIT);
            assertThat(export.toString()).contains(receiver.grpcEndpoint());
        }
    }

    @Test
    void shouldStopAtOnceThoughTheCollectorDoesNotAnswer() throws InterruptedException {
        receiver.disconnect();
        try (OtlpMetricExport export = export(false)) {
            harness.measure(MeterHarness.closed(1));
            assertThat(FlushLimit.of(Duration.ofSeconds(60), () -> true).retry(export::flush))
                    .isFalse();
        }
        assertThat(counts.failed().get()).isEqualTo(1);
    }

    @Test
    void shouldHaveNoPointForWhatWasNotMeasured() {
        harness.measure(TestRecords.udp());
        try (OtlpMetricExport export = export(false)) {
            assertThat(export.flush()).isTrue();
        }
        assertThat(receiver.metrics().names()).containsExactly(BYTES, "merrow.flow.packets");
        assertThat(FlowMetric.values()).hasSizeGreaterThan(2);
    }

    /** A collector that takes requests and never answers must not hold the stop up. */
    @Test
    void shouldNotWaitForAnAnswerBeyondTheLimit() throws InterruptedException {
        final CountDownLatch isOver = new CountDownLatch(1);
        receiver.answerMetricsWith(() -> {
            awaitQuietly(isOver);
            return Answer.ok();
        });
        try (OtlpMetricExport export = export(false)) {
            harness.measure(MeterHarness.closed(1));
            assertThat(FlushLimit.of(Duration.ofMillis(200), () -> false).retry(export::flush))
                    .isFalse();
            assertThat(isOver.getCount()).as("the answer is still awaited").isEqualTo(1);
        } finally {
            isOver.countDown();
        }
    }

    private static void awaitQuietly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
