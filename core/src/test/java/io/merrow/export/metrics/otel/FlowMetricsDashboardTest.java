package io.merrow.export.metrics.otel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.merrow.export.TestRecords;
import io.merrow.export.metrics.MeterHarness;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordDescriptor;
import io.merrow.layout.TcpIntervalFlyweight;
import io.merrow.telemetry.PrometheusText;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every metric and label that the dashboard of flow metrics and the alerts ask for exists, by default. */
class FlowMetricsDashboardTest {
    private static final Path CHART = Path.of("..", "deploy", "helm", "merrow");
    private static final Pattern METRIC = Pattern.compile("merrow_flow_(?!metrics_)[a-z_]+");
    private static final Pattern LABEL = Pattern.compile("(source|destination|network|flow)_[a-z0-9_]+");

    @TempDir
    private Path directory;

    private final Set<String> metrics = new TreeSet<>();
    private final Set<String> labels = new TreeSet<>();

    /** Of a harness in which everything was measured. */
    @BeforeEach
    void scrape() throws IOException {
        final MeterHarness harness = new MeterHarness();
        final FlowRecordFlyweight record = MeterHarness.closed(1).kind(RecordDescriptor.KIND_SERVER);
        new TcpIntervalFlyweight()
                .wrap(record.buffer(), record.offset() + FlowRecordFlyweight.REVERSE_TCP_INTERVAL_OFFSET)
                .rttAverage(1_000)
                .answerAverage(1_000)
                .retransmits(1)
                .outOfOrder(1)
                .zeroWindows(1);
        harness.measure(record);
        harness.measure(MeterHarness.closed(1)
                .tcpFlags(KernelLayoutDescriptor.TCP_SYN)
                .reverseTcpFlags(KernelLayoutDescriptor.TCP_RST | KernelLayoutDescriptor.TCP_ACK));
        harness.measure(TestRecords.udp());
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExpositionFormats.init()
                .findWriter("text/plain")
                .write(out, new PrometheusFlowMetrics(harness.table, Map.of()).collect());
        for (final PrometheusText.Sample sample :
                PrometheusText.parse(directory, out.toString(StandardCharsets.UTF_8))) {
            metrics.add(sample.name());
            metrics.add(sample.name().replaceAll("_count$", "")); // a native histogram's name
            labels.addAll(sample.labels().keySet());
        }
    }

    private static List<String> dashboardQueries() throws IOException {
        final List<String> queries = new ArrayList<>();
        try (JsonParser json = new JsonFactory()
                .createParser(CHART.resolve("dashboards/flow-metrics.json").toFile())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                final boolean isQuery = "expr".equals(json.currentName()) || "query".equals(json.currentName());
                if (token == JsonToken.VALUE_STRING && isQuery) {
                    queries.add(json.getText());
                }
            }
        }
        return queries;
    }

    private void check(final String query) {
        final Matcher metric = METRIC.matcher(query);
        while (metric.find()) {
            assertThat(metrics).as(query).contains(metric.group());
        }
        final Matcher label = LABEL.matcher(query.replaceAll("merrow_[a-z0-9_]+", ""));
        while (label.find()) {
            assertThat(labels).as(query).contains(label.group());
        }
    }

    @Test
    void shouldHaveWhatTheDashboardAsksFor() throws IOException {
        assertThat(dashboardQueries()).hasSizeGreaterThan(12).allSatisfy(this::check);
    }

    @Test
    void shouldHaveWhatTheAlertsAskFor() throws IOException {
        final String alerts = Files.readString(CHART.resolve("alerts.yaml"));
        final String ours = alerts.substring(alerts.indexOf("- alert: MerrowConnectionsFailing"));
        assertThat(ours).contains("MerrowRetransmits");
        ours.lines().filter(line -> line.contains("merrow_flow_")).forEach(this::check);
    }
}
