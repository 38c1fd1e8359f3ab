package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.docs.DocumentedNames;
import io.merrow.junit.LabExtension;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Traffic;
import io.merrow.layout.KernelLedgerReason;
import io.merrow.telemetry.Stage;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running agent has the metrics and attributes that docs/metrics.md, docs/attributes.md and the dashboards list. */
@Tag("one-jdk")
class MetricsReferenceSystemTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path DASHBOARDS = Path.of("..", "deploy", "helm", "merrow", "dashboards");
    private static final String MARK =
            "<!-- Generated from a running agent below this line (MetricsReferenceSystemTest). -->\n";
    private static final Pattern SERIES = Pattern.compile("([a-z_0-9:]+)(?:\\{(.*)})? \\S+.*");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
    private static final Pattern NAME_IN_QUERY = Pattern.compile("\\b(?:merrow|jvm|process)_[a-z_0-9]+");
    private static final Pattern ATTRIBUTE_IN_QUERY = Pattern.compile("\\bspan\\.([a-z0-9_.]*[a-z0-9_])");

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;
    private RunningAgent agent;

    @BeforeEach
    void start() throws IOException {
        lab = new FaultLab(network, directory);
        final MockCluster cluster =
                lab.closedLater(new MockCluster(lab.link().left().namespace()));
        agent = lab.start(everything(cluster.kubeconfig(directory)));
        final Traffic traffic = Traffic.over(lab.link());
        traffic.tcp(IpVersion.V4, 10_000, 10_000);
        traffic.udp(IpVersion.V6, 10, 100);
        lab.receiver().awaitSpans(2, RunningAgent.PATIENCE);
    }

    /** With each feature on that has metrics. */
    private String everything(final Path kubeconfig) {
        return lab.yaml()
                .replace(
                        "listening_ports: {enabled: false}",
                        """
                        listening_ports: {enabled: true}, conntrack: {enabled: true}, process: {enabled: true},
                            informer: {k8s: {kubeconfig_path: "%s"}}"""
                                .formatted(kubeconfig));
    }

    /** A metric as Prometheus reads it. */
    private static final class Metric {
        private String type = "";
        private String help = "";
        private final Set<String> labels = new TreeSet<>();
    }

    private static Map<String, Metric> read(final String text) {
        final Map<String, Metric> metrics = new TreeMap<>();
        text.lines().forEach(line -> {
            final String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                metrics.computeIfAbsent(words[2], any -> new Metric()).help = words.length > 3 ? words[3] : "";
            } else if (line.startsWith("# TYPE ")) {
                metrics.computeIfAbsent(words[2], any -> new Metric()).type = words[3];
            } else {
                addLabels(metrics, line);
            }
        });
        return metrics;
    }

    private static void addLabels(final Map<String, Metric> metrics, final String line) {
        final Matcher series = SERIES.matcher(line);
        if (!series.matches()) {
            return;
        }
        final String base = series.group(1).replaceAll("_(bucket|sum|count)$", "");
        final Metric metric = metrics.getOrDefault(series.group(1), metrics.get(base));
        final Matcher label = LABEL.matcher(series.group(2) == null ? "" : series.group(2));
        while (metric != null && label.find()) {
            metric.labels.add(label.group(1));
        }
    }

    /** The values of the labels that have a fixed set of them. */
    private static String values() {
        final StringBuilder packets =
                new StringBuilder("\n## Values of labels\n\n`reason` of `merrow_packets_total` and"
                        + " `merrow_packet_bytes_total`:\n\n| reason | meaning |\n|---|---|\n");
        final StringBuilder events =
                new StringBuilder("\n`outcome` of `merrow_kernel_events_total`:\n\n| outcome | meaning |\n|---|---|\n");
        for (final KernelLedgerReason reason : KernelLedgerReason.values()) {
            final boolean isPacket = reason.isPlace() || reason == KernelLedgerReason.SEEN;
            (isPacket ? packets : events).append(row(reason.label(), reason.sentence()));
        }
        final StringBuilder stages = new StringBuilder("\n`stage` of `merrow_stage_latency_seconds` and"
                + " `merrow_stage_duration_seconds`:\n\n| stage | meaning |\n|---|---|\n");
        for (final Stage stage : Stage.values()) {
            stages.append(row(stage.label(), stage.sentence()));
        }
        return packets.append(events).append(stages).toString();
    }

    private static String row(final String value, final String meaning) {
        return "| `" + value + "` | " + meaning + " |\n";
    }

    /** With {@code -Dmerrow.docs.write} the page is written instead. */
    @Test
    void shouldBeWhatTheDocumentationShows() throws IOException {
        final Path page = DOCS.resolve("metrics.md");
        final String text = Files.readString(page);
        final String head = text.substring(0, text.indexOf(MARK) + MARK.length());
        final StringBuilder table = new StringBuilder("\n| metric | type | labels | meaning |\n|---|---|---|---|\n");
        read(lab.metrics(agent)).forEach((name, metric) -> {
            if (name.startsWith("merrow_")) {
                table.append(String.format(
                        "| `%s` | %s | %s | %s |%n",
                        name,
                        metric.type,
                        metric.labels.stream().map(each -> "`" + each + "`").collect(Collectors.joining(" ")),
                        metric.help.replace("|", "\\|")));
            }
        });
        table.append(values());
        if (System.getProperty("merrow.docs.write") != null) {
            Files.writeString(page, head + table);
        }
        assertThat(Files.readString(page))
                .as("docs/metrics.md; run this test with -Dmerrow.docs.write to update it")
                .isEqualTo(head + table);
    }

    /** Without what only a cluster brings, which docs/kubernetes.md lists. */
    @Test
    void shouldDocumentEveryAttributeThatSpansHave() throws IOException {
        final Set<String> documented = documented("attributes.md");
        final Set<String> told = new TreeSet<>();
        lab.receiver().spans().forEach(span -> span.span().getAttributesList().stream()
                .map(KeyValue::getKey)
                .forEach(told::add));
        assertThat(told).isNotEmpty().isSubsetOf(documented);
    }

    private static Set<String> documented(final String page) throws IOException {
        return DocumentedNames.in(Files.readString(DOCS.resolve(page)));
    }

    private static List<String> queries(final String dashboard, final String key) throws IOException {
        final JsonNode root =
                new JsonMapper().readTree(DASHBOARDS.resolve(dashboard).toFile());
        final List<JsonNode> panels = new ArrayList<>();
        root.path("panels").forEach(panel -> panels.add(panel.path("id")));
        assertThat(panels).doesNotHaveDuplicates().isNotEmpty();
        final List<String> queries = root.path("panels").findValuesAsString(key);
        assertThat(queries).hasSizeGreaterThanOrEqualTo(root.path("panels").size());
        return queries;
    }

    @Test
    void shouldHaveEveryMetricOfDashboardAndAlerts() throws IOException {
        final Set<String> known = new TreeSet<>();
        lab.metrics(agent).lines().forEach(line -> {
            final Matcher series = SERIES.matcher(line);
            if (series.matches()) {
                known.add(series.group(1));
            }
        });
        known.add("merrow_stage_duration_seconds_bucket"); // once a stage has happened
        final List<String> queries = new ArrayList<>(queries("agent-health.json", "expr"));
        Files.readAllLines(DASHBOARDS.resolveSibling("alerts.yaml")).stream()
                .filter(line -> !line.startsWith("#") && !line.contains("description:"))
                .forEach(queries::add);
        for (final String query : queries) {
            final Matcher name = NAME_IN_QUERY.matcher(query);
            while (name.find()) {
                final boolean isOfFlows =
                        name.group().matches("merrow_flow_(?!metrics_).*"); // FlowMetricsDashboardTest
                assertThat(isOfFlows || known.contains(name.group()))
                        .as(name.group() + " in " + query)
                        .isTrue();
            }
        }
    }

    @Test
    void shouldHaveEveryAttributeThatTheDashboardShows() throws IOException {
        final Set<String> known = documented("attributes.md");
        final Set<String> kubernetes = documented("kubernetes.md");
        for (final String query : queries("flows.json", "query")) {
            final Matcher attribute = ATTRIBUTE_IN_QUERY.matcher(query);
            while (attribute.find()) {
                final String name = attribute.group(1);
                assertThat(known.contains(name) || kubernetes.contains(name.replaceAll("^(source|destination)\\.", "")))
                        .as("%s in %s", name, query)
                        .isTrue();
            }
        }
    }
}
