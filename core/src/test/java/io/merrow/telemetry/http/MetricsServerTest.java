package io.merrow.telemetry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.layout.KernelLedgerReason;
import io.merrow.telemetry.FixedKernelLedger;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.Metrics;
import io.merrow.telemetry.Stage;
import io.merrow.telemetry.StageLatency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsServerTest {
    private final Ledger ledger = new Ledger(2);
    private final FixedKernelLedger kernel = new FixedKernelLedger();
    private final StageLatency latency = new StageLatency(2);
    private MetricsServer server;

    @BeforeEach
    void start() {
        final Metrics metrics =
                new Metrics(kernel, ledger, latency).gauge("merrow_live_flows", "Flows that are open.", () -> 11);
        server = new MetricsServer(
                "127.0.0.1", 0, () -> metrics, Optional::empty, () -> new LedgerReport(kernel, ledger, 0), latency);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldShowThePacketsAsTheyAreAtTheMomentOfTheScrape() throws Exception {
        kernel.count(KernelLedgerReason.SEEN, 10, 1000).count(KernelLedgerReason.COUNTED, 9, 940);
        kernel.count(KernelLedgerReason.NOT_IP_ARP, 1, 60);
        assertThat(get("/metrics").lines())
                .contains(
                        "merrow_packets_total{reason=\"seen\"} 10.0",
                        "merrow_packets_total{reason=\"counted\"} 9.0",
                        "merrow_packets_total{reason=\"malformed_tcp\"} 0.0",
                        "merrow_packet_bytes_total{reason=\"not_ip_arp\"} 60.0",
                        "merrow_live_flows 11.0");

        kernel.count(KernelLedgerReason.SEEN, 1, 100);
        assertThat(get("/metrics")).contains("merrow_packets_total{reason=\"seen\"} 11.0\n");
    }

    @Test
    void shouldHaveOneMetricForEveryCounterOfTheLedgerSummedOverLanes() throws Exception {
        long value = 1_000;
        for (final LedgerCounter counter : LedgerCounter.values()) {
            ledger.counter(counter, 0).setRelease(++value);
            ledger.counter(counter, 1).setRelease(1_000);
        }
        final String text = get("/metrics");
        for (long expected = 2_001; expected <= value + 1_000; expected++) {
            final String end = " " + String.format(Locale.ROOT, "%.1f", (double) expected);
            assertThat(text.lines().filter(line -> line.startsWith("merrow_") && line.endsWith(end)))
                    .as("metric with value" + end)
                    .hasSize(1);
        }
    }

    @Test
    void shouldShowLatencyInSecondsByStage() throws Exception {
        for (int i = 0; i < 1000; i++) {
            latency.writer(Stage.EVENT_APPLIED, 0).record(2_000_000);
        }
        final String text = get("/metrics");
        assertThat(text).contains("merrow_stage_latency_seconds_count{stage=\"event_applied\"} 1000\n");
        assertThat(text.lines())
                .anyMatch(line -> line.matches(
                        "merrow_stage_latency_seconds\\{stage=\"event_applied\",quantile=\"0.99\"} 0\\.00(19|20).*"));
    }

    @Test
    void shouldShowLatencyAsAHistogramInEveryFormat() throws Exception {
        for (int i = 1; i <= 1000; i++) {
            latency.writer(Stage.EVENT_APPLIED, 0).record(i * 10_000L);
        }
        final String text = get("/metrics");
        assertThat(text)
                .contains("merrow_stage_duration_seconds_bucket{stage=\"event_applied\",le=\"0.001\"} 100\n")
                .contains("merrow_stage_duration_seconds_bucket{stage=\"event_applied\",le=\"+Inf\"} 1000\n")
                .contains("merrow_stage_duration_seconds_count{stage=\"event_read\"} 0\n");
        final HttpResponse<String> answer = Http.send(
                server.port(),
                "/metrics",
                "GET",
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited");
        assertThat(type(answer)).startsWith("application/vnd.google.protobuf");
        assertThat(answer.body()).contains("merrow_stage_duration_seconds");
    }

    @Test
    void shouldShowTheJvm() throws Exception {
        assertThat(get("/metrics")).contains("jvm_memory_used_bytes");
    }

    @Test
    void shouldAnswerInOpenMetricsWhenRequested() throws Exception {
        final HttpResponse<String> answer =
                Http.send(server.port(), "/metrics", "GET", "application/openmetrics-text; version=1.0.0");
        assertThat(type(answer)).startsWith("application/openmetrics-text");
        assertThat(answer.body()).endsWith("# EOF\n");
        assertThat(type(Http.get(server.port(), "/metrics"))).startsWith("text/plain");
    }

    @Test
    void shouldKnowOnlyItsPathsAndOnlyGet() throws Exception {
        assertThat(Http.get(server.port(), "/metrics/nothing").statusCode()).isEqualTo(404);
        assertThat(Http.send(server.port(), "/metrics", "POST", "").statusCode())
                .isEqualTo(405);
    }

    @Test
    void shouldNameAddressPortAndKeyWhenThePortIsTaken() {
        final Supplier<Metrics> none = () -> {
            throw new AssertionError("it has no port");
        };
        assertThatThrownBy(() -> new MetricsServer(
                        "127.0.0.1",
                        server.port(),
                        none,
                        Optional::empty,
                        () -> new LedgerReport(kernel, ledger, 0),
                        latency))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(
                        "failed to listen on 127.0.0.1 port " + server.port() + ": Address already in use")
                .hasMessageContaining("internal.metrics.port");
    }

    @Test
    void shouldHaveAPageForPeople() throws Exception {
        latency.writer(Stage.EVENT_APPLIED, 0).record(10_000);
        assertThat(get("/metrics:summary")).contains("balanced", "event_applied");
    }

    private static String type(final HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElseThrow();
    }

    private String get(final String path) throws IOException, InterruptedException {
        final HttpResponse<String> answer = Http.get(server.port(), path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
