package io.merrow.export.metrics.otel;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.metrics.MeterHarness;
import io.merrow.telemetry.PrometheusText;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusFlowMetricsTest {
    @TempDir
    private Path directory;

    private final MeterHarness harness = new MeterHarness();
    private final PrometheusFlowMetrics metrics =
            new PrometheusFlowMetrics(harness.table, Map.of("service.name", "merrow", "host.name", "node-1"));

    private String scrape(final String accept) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExpositionFormats.init().findWriter(accept).write(out, metrics.collect());
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<PrometheusText.Sample> samples(final String name, final String accept) throws IOException {
        return PrometheusText.parse(directory, scrape(accept)).stream()
                .filter(sample -> sample.name().equals(name))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/openmetrics-text; version=1.0.0"})
    void shouldBeReadByPrometheusParsers(final String accept) throws IOException {
        harness.measure(MeterHarness.closed(2_000_000_000L)).measure(MeterHarness.closed(5_000_000_000L));
        final List<PrometheusText.Sample> bytes = samples("merrow_flow_bytes_total", accept);
        assertThat(bytes).singleElement().satisfies(sample -> {
            assertThat(sample.type()).isEqualTo("counter");
            assertThat(sample.value()).isEqualTo(2 * (1500 + 9000));
            assertThat(sample.labels())
                    .containsEntry("source_k8s_workload_name", "cart")
                    .containsEntry("destination_k8s_namespace_name", "shop")
                    .containsEntry("network_transport", "tcp")
                    .containsEntry("flow_outcome", "ok")
                    .containsEntry("flow_direction", "forward")
                    .hasSize(9);
        });
        assertThat(samples("merrow_flow_duration_seconds_count", accept))
                .singleElement()
                .satisfies(sample -> assertThat(sample.value()).isEqualTo(2));
        assertThat(samples("merrow_flow_duration_seconds_sum", accept))
                .singleElement()
                .satisfies(sample -> assertThat(sample.value()).isEqualTo(7.0));
        assertThat(samples("target_info", accept)).singleElement().satisfies(sample -> assertThat(sample.labels())
                .containsEntry("host_name", "node-1"));
    }

    @Test
    void shouldNotShowASeriesThatEnded() throws IOException {
        harness.measure(MeterHarness.closed(1));
        assertThat(scrape("text/plain")).contains("merrow_flow_ended");
        harness.nowNs += 2 * MeterHarness.EXPIRE_NS;
        harness.meter.poll(harness.nowNs);
        assertThat(scrape("text/plain")).doesNotContain("merrow_flow_ended");
    }
}
