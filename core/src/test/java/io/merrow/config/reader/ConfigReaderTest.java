package io.merrow.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.LogLevel;
import io.merrow.config.MerrowConfig;
import io.merrow.config.export.OtlpConfig;
import io.merrow.config.export.OtlpProtocol;
import io.merrow.config.export.StdoutFormat;
import io.merrow.config.layer.ConfigFlag;
import io.merrow.config.pipeline.ThreadingMode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    @TempDir
    private Path directory;

    @Test
    void shouldHaveTheDefaultsOfTheDesign() {
        final MerrowConfig config = ConfigReader.defaults();
        assertThat(config.logLevel()).isEqualTo(LogLevel.INFO);
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(28));
        assertThat(config.discovery().instrument().interfaces()).containsExactly("*", "!lo");
        assertThat(config.pipeline().flowCapture().flowStatsCapacity()).isEqualTo(131072);
        assertThat(config.pipeline().flowProducer().workerQueueCapacity()).isEqualTo(16384);
        assertThat(config.pipeline().threading()).isEqualTo(ThreadingMode.DEDICATED);
        assertThat(config.span().maxRecordInterval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.span().tcpTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.span().traceIdTimeout()).isEqualTo(Duration.ofHours(24));
        assertThat(config.internal().metrics().port()).isEqualTo(10250);
        assertThat(config.internal().server().listenAddress()).isEqualTo("127.0.0.1");
    }

    @Test
    void shouldHaveDefaultsOfItsOwnInsideKubernetes() throws ConfigException {
        final MerrowConfig config = new ConfigReader(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"))
                .read(List.of())
                .config();
        assertThat(config.discovery().instrument().interfaces())
                .contains("veth*", "ovn-k8s*")
                .doesNotContain("*");
        assertThat(config.internal().metrics().listenAddress()).isEqualTo("0.0.0.0");
    }

    @Test
    void shouldSendRecordsToStandardOutputAndReportItWhenNoExportIsConfigured() throws ConfigException {
        final LoadedConfig loaded = new ConfigReader(Map.of()).read(List.of());
        assertThat(loaded.config().export().traces().otlp()).isEmpty();
        assertThat(loaded.config().export().traces().stdout().orElseThrow().format())
                .isEqualTo(StdoutFormat.TABLE);
        assertThat(loaded.notices()).singleElement().asString().startsWith("no exporter configured");
    }

    @Test
    void shouldLeaveStandardOutputAloneWhenACollectorIsConfigured() throws ConfigException {
        final LoadedConfig loaded = read("export: {traces: {otlp: {}}}");
        final OtlpConfig otlp = loaded.config().export().traces().otlp().orElseThrow();
        assertThat(otlp.endpoint()).isEqualTo(URI.create("http://localhost:4317"));
        assertThat(otlp.protocol()).isEqualTo(OtlpProtocol.GRPC);
        assertThat(otlp.retry().maxElapsedTime()).as("no limit").isZero();
        assertThat(loaded.config().export().traces().stdout()).isEmpty();
        assertThat(loaded.notices()).isEmpty();
    }

    @Test
    void shouldTakeAnExportThatIsNullAsOff() throws ConfigException {
        final MerrowConfig config =
                read("export: {traces: {otlp: null, stdout: {format: json}}}").config();
        assertThat(config.export().traces().otlp()).isEmpty();
        assertThat(config.export().traces().stdout().orElseThrow().format()).isEqualTo(StdoutFormat.JSON);
    }

    @Test
    void shouldReadSizesDurationsAndListsAndRoundToPowersOfTwo() throws ConfigException {
        final MerrowConfig config =
                read("""
                        discovery: {instrument: {interfaces: [eth0, "!lo", "/^veth[0-9]{1,3}$/"]}}
                        pipeline:
                          flow_capture: {flow_stats_capacity: 100000, flow_events_capacity: 20000}
                          flow_producer: {worker_queue_capacity: 3Ki, flow_store_poll_interval: 250ms}
                        span: {tcp_timeout: 1m30s, udp_timeout: 1.5s}
                        """)
                        .config();
        assertThat(config.discovery().instrument().interfaces()).containsExactly("eth0", "!lo", "/^veth[0-9]{1,3}$/");
        assertThat(config.pipeline().flowCapture().flowStatsCapacity()).isEqualTo(100_000);
        assertThat(config.pipeline().flowCapture().flowEventsCapacity()).isEqualTo(32_768);
        assertThat(config.pipeline().flowProducer().workerQueueCapacity()).isEqualTo(4096);
        assertThat(config.pipeline().flowProducer().flowStorePollInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.span().tcpTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.span().udpTimeout()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void shouldLayTheEnvironmentOverTheFileAndFlagsOverBoth() throws ConfigException {
        final Map<String, String> environment =
                Map.of("MERROW_LOG_LEVEL", "warn", "MERROW_SPAN_TCP_TIMEOUT", "7s", "MERROW_SPAN_UDP_TIMEOUT", "8s");
        final String yaml = "log_level: error\nspan: {tcp_timeout: 1s, udp_timeout: 2s, icmp_timeout: 3s}";
        final List<ConfigFlag> flags = List.of(
                new ConfigFlag("--set", "span.udp_timeout", "9s"), new ConfigFlag("--log-level", "log_level", "debug"));
        final MerrowConfig config =
                new ConfigReader(environment).readText("f.yaml", yaml, flags).config();
        assertThat(config.logLevel()).isEqualTo(LogLevel.DEBUG);
        assertThat(config.span().tcpTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.span().udpTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.span().icmpTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.span().genericTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void shouldTurnAnExportOnByTheEnvironmentAlone() throws ConfigException {
        final Map<String, String> environment = Map.of(
                "MERROW_EXPORT_TRACES_OTLP_ENDPOINT",
                "https://collector:4318",
                "MERROW_EXPORT_TRACES_OTLP_HEADERS",
                "a=1, b=x=y",
                "MERROW_DISCOVERY_INSTRUMENT_INTERFACES",
                "eth0, !lo");
        final MerrowConfig config =
                new ConfigReader(environment).read(List.of()).config();
        final OtlpConfig otlp = config.export().traces().otlp().orElseThrow();
        assertThat(otlp.endpoint()).hasHost("collector").hasPort(4318);
        assertThat(otlp.headers()).containsOnly(Map.entry("a", "1"), Map.entry("b", "x=y"));
        assertThat(config.discovery().instrument().interfaces()).containsExactly("eth0", "!lo");
    }

    @Test
    void shouldAddAHeaderByFlagAndTakeAListInBrackets() throws ConfigException {
        final List<ConfigFlag> flags = List.of(
                new ConfigFlag("--set", "export.traces.otlp.headers.x.y", "2"),
                new ConfigFlag("--set", "discovery.instrument.interfaces", "['/a{1,2}/', eth0]"));
        final MerrowConfig config = new ConfigReader(Map.of())
                .readText("f.yaml", "export: {traces: {otlp: {headers: {a: 1}}}}", flags)
                .config();
        assertThat(config.export().traces().otlp().orElseThrow().headers())
                .containsOnly(Map.entry("a", "1"), Map.entry("x.y", "2"));
        assertThat(config.discovery().instrument().interfaces()).containsExactly("/a{1,2}/", "eth0");
    }

    @Test
    void shouldNameTheVariableOrTheFlagInAnError() {
        final ConfigReader reader = new ConfigReader(Map.of("MERROW_INTERNAL_METRICS_PORT", "http"));
        final List<ConfigFlag> flags = List.of(
                new ConfigFlag("--set span", "span", "1"),
                new ConfigFlag("--set span.x", "span.x", "1"),
                new ConfigFlag("--set internal.metrics.stale_metric_ttl", "internal.metrics.stale_metric_ttl", "1"),
                new ConfigFlag("--set log_level.x", "log_level.x", "1"));
        assertThatThrownBy(() -> reader.read(flags))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        """
                        environment MERROW_INTERNAL_METRICS_PORT: internal.metrics.port must be a whole number, \
                        is "http"; write it as digits, like 1024 or 64Ki
                        --set span: span is a section without a value; set one of its keys: max_record_interval, interval_records_after, \
                        tcp_timeout, udp_timeout, icmp_timeout, generic_timeout, tcp_fin_timeout, tcp_rst_timeout, \
                        observation_timeout, community_id_seed, trace_id_timeout
                        --set span.x: unknown key span.x; valid keys in span: max_record_interval, interval_records_after, tcp_timeout, \
                        udp_timeout, icmp_timeout, generic_timeout, tcp_fin_timeout, tcp_rst_timeout, \
                        observation_timeout, community_id_seed, trace_id_timeout
                        --set internal.metrics.stale_metric_ttl: internal.metrics.stale_metric_ttl is not supported by this version; remove it
                        --set log_level.x: log_level has no keys; set log_level""");
    }

    @Test
    void shouldNoticeAMisspeltVariableAndLeaveThoseOfKubernetesAlone() throws ConfigException {
        final LoadedConfig loaded = new ConfigReader(Map.of(
                        "MERROW_LOG_LEVL", "debug",
                        "MERROW_SERVICE_HOST", "10.0.0.7",
                        "MERROW_EXPORT_TRACES_OTLP_ENDPOINT", "http://c:4317"))
                .read(List.of());
        assertThat(loaded.notices())
                .containsExactly("the environment variable MERROW_LOG_LEVL is ignored: did you mean MERROW_LOG_LEVEL?");
    }

    @Test
    void shouldSubstituteVariablesAndFilesButNotWhatTheyHold() throws Exception {
        final Path secret = Files.writeString(directory.resolve("token"), "Bearer ${env:X}\n");
        final Map<String, String> environment = Map.of("PORT", "9999", "HOST", "collector");
        final String yaml = "internal: {metrics: {port: \"${env:PORT}\"}}\n"
                + "export: {traces: {otlp: {endpoint: 'http://${env:HOST}:4317', headers: {authorization: '${file:"
                + secret + "}', plain: '$${env:X}'}}}}";
        final MerrowConfig config = new ConfigReader(environment)
                .readText("f.yaml", yaml, List.of())
                .config();
        final OtlpConfig otlp = config.export().traces().otlp().orElseThrow();
        assertThat(config.internal().metrics().port()).isEqualTo(9999);
        assertThat(otlp.endpoint()).isEqualTo(URI.create("http://collector:4317"));
        assertThat(otlp.headers())
                .containsEntry("authorization", "Bearer ${env:X}")
                .containsEntry("plain", "${env:X}");
        assertThat(config.toString()).doesNotContain("Bearer");
    }

    private static LoadedConfig read(final String yaml) throws ConfigException {
        return new ConfigReader(Map.of()).readText("f.yaml", yaml, List.of());
    }

    /** What resolves, though java.net.URI finds no host in it: a namespace that begins with a digit, an underscore. */
    @ParameterizedTest
    @ValueSource(strings = {"http://otlp.1234-obs:4317", "http://otel_collector:4317", "HTTP://collector:4317"})
    void shouldTakeNamesOfCollectorsAsTheyStand(final String endpoint) throws ConfigException {
        final LoadedConfig loaded = read("export: {traces: {otlp: {endpoint: '" + endpoint + "'}}}");
        assertThat(loaded.config().export().traces().otlp().orElseThrow().endpoint())
                .hasToString(endpoint.replace("HTTP", "http"));
    }
}
