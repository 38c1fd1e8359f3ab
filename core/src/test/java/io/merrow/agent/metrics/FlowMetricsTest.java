package io.merrow.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.config.MerrowConfig;
import io.merrow.config.export.FlowDimension;
import io.merrow.config.reader.ConfigReader;
import io.merrow.enrich.InterfaceIndex;
import io.merrow.enrich.RecordEnricher;
import io.merrow.export.metrics.Dimension;
import io.merrow.export.metrics.FlowMetricSettings;
import io.merrow.export.metrics.MeterHarness;
import io.merrow.export.metrics.RecordMeter;
import io.merrow.export.sdk.FlushLimit;
import io.merrow.lab.OtlpReceiver;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Flow metrics over reloads: what is measured by one configuration or the next is exported once. */
@Timeout(120)
class FlowMetricsTest {
    private static final String ENDED = "merrow.flow.ended";

    private final OtlpReceiver receiver = new OtlpReceiver();
    private final FlowMetrics metrics = new FlowMetrics(new FlowMetrics.Sources(
            Map.of(),
            () -> InterfaceIndex.EMPTY,
            port -> false,
            new Ledger(1).counter(LedgerCounter.FLOW_METRICS_OVERFLOWED, 0),
            System::nanoTime));

    @AfterEach
    void close() {
        metrics.close();
        receiver.close();
    }

    private MerrowConfig config(final String more) throws Exception {
        final String yaml = "export: {traces: {otlp: {endpoint: \"%s\"}}, metrics: {%s}}";
        return new ConfigReader(Map.of())
                .readText("f.yaml", yaml.formatted(receiver.grpcEndpoint(), more), List.of())
                .config();
    }

    /** As a reload does it: the meter first, then where it goes. */
    private void measureOne(final MerrowConfig config) {
        final RecordMeter meter = metrics.meter(config, RecordEnricher.NONE);
        metrics.apply(config);
        final FlowRecordFlyweight record = MeterHarness.closed(1);
        meter.measure(record.buffer(), record.offset(), System.nanoTime());
    }

    @Test
    void shouldExportEachRecordOnceOverEveryKindOfReload() throws Exception {
        for (final String more : List.of(
                "otlp: {interval: 1h}",
                "otlp: {interval: 30m}",
                "otlp: {interval: 30m, temporality: delta}",
                "otlp: {interval: 1h, temporality: delta}, prometheus: false",
                "otlp: {interval: 1h, temporality: delta}, dimensions: [protocol]",
                "otlp: {interval: 1h}, dimensions: [protocol]",
                "prometheus: true, dimensions: [protocol]", // to Prometheus alone, until
                "otlp: {interval: 1h}, dimensions: [protocol]", // a collector gets that too
                "otlp: {interval: 1h}, dimensions: [protocol], names: obi")) {
            measureOne(config(more));
        }
        metrics.finish(FlushLimit.of(Duration.ofSeconds(30), () -> false));
        assertThat(receiver.metrics().sum(ENDED)).isEqualTo(9);
        assertThat(metrics.failed()).isZero();
    }

    @Test
    void shouldMeasureNothingAndServeNothingWhereAllIsDisabled() throws Exception {
        final MerrowConfig off = config("prometheus: false");
        assertThat(metrics.meter(off, RecordEnricher.NONE)).isSameAs(RecordMeter.NONE);
        metrics.apply(off);
        assertThat(metrics.scraped()).isEmpty();
        assertThat(metrics.series()).isZero();

        measureOne(config("series_limit: 10"));
        assertThat(metrics.scraped()).isPresent();
        assertThat(metrics.series()).isEqualTo(1);
    }

    @Test
    void shouldKnowEveryDimensionThatTheConfigurationHas() throws Exception {
        final String all = String.join(
                ", ",
                Arrays.stream(FlowDimension.values())
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toList());
        final FlowMetricSettings settings = FlowMetricOptions.settings(
                config("cidrs: [{name: office, cidr: 10.0.0.0/8}], dimensions: [" + all + "]")
                        .export()
                        .metrics(),
                port -> false);
        assertThat(settings.dimensions()).containsExactlyInAnyOrder(Dimension.values());
        assertThat(FlowMetricOptions.settings(
                                config("prometheus: true").export().metrics(), port -> false)
                        .dimensions())
                .isEqualTo(FlowMetricSettings.DEFAULT_DIMENSIONS);
    }
}
