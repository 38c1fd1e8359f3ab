package io.merrow.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.export.CollectorConfig;
import io.merrow.config.export.MetricTemporality;
import io.merrow.config.export.OtlpCompression;
import io.merrow.config.export.OtlpConfig;
import io.merrow.config.export.OtlpMetricsConfig;
import io.merrow.config.export.OtlpProtocol;
import io.merrow.config.layer.ConfigFlag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The variables of the OpenTelemetry specification, below the file. */
class OtelEnvironmentTest {
    private final Map<String, String> environment = new HashMap<>();

    private LoadedConfig read(final String yaml, final ConfigFlag... flags) throws ConfigException {
        return new ConfigReader(environment).readText("merrow.yaml", yaml, List.of(flags));
    }

    private LoadedConfig read() throws ConfigException {
        return new ConfigReader(environment).read(List.of());
    }

    private OtlpConfig otlp() throws ConfigException {
        return read().config().export().traces().otlp().orElseThrow();
    }

    @Test
    void shouldExportToTheEndpointOfTheEnvironment() throws ConfigException {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317");
        environment.put("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%2Cb,tenant=one%20two");
        environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "2500");
        environment.put("OTEL_EXPORTER_OTLP_COMPRESSION", "none");
        environment.put("OTEL_EXPORTER_OTLP_CERTIFICATE", "/etc/ca.pem");
        environment.put("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/etc/cert.pem");
        environment.put("OTEL_EXPORTER_OTLP_CLIENT_KEY", "/etc/key.pem");
        final OtlpConfig otlp = otlp();
        assertThat(otlp.endpoint()).hasToString("http://collector:4317");
        assertThat(otlp.protocol()).isEqualTo(OtlpProtocol.GRPC);
        assertThat(otlp.headers()).containsOnly(Map.entry("api-key", "a,b"), Map.entry("tenant", "one two"));
        assertThat(otlp.timeout()).hasMillis(2500);
        assertThat(otlp.maxExportTimeout()).hasMillis(2500);
        assertThat(otlp.compression()).isEqualTo(OtlpCompression.NONE);
        assertThat(otlp.tls().caCert()).isEqualTo("/etc/ca.pem");
        assertThat(otlp.tls().clientCert()).isEqualTo("/etc/cert.pem");
        assertThat(otlp.tls().clientKey()).isEqualTo("/etc/key.pem");
        assertThat(read().config().export().traces().stdout()).isEmpty();
        assertThat(read().missing()).hasSize(3).allMatch(each -> each.place().startsWith("environment OTEL_"));
    }

    @ParameterizedTest
    @CsvSource({
        "http/protobuf, http://c:4318, , http://c:4318/v1/traces",
        "http/protobuf, http://c:4318/otlp/, , http://c:4318/otlp/v1/traces",
        "http/protobuf, http://base:4318, http://c:4318/own/path, http://c:4318/own/path",
        "grpc, http://c:4317, , http://c:4317",
        "grpc, http://base:4317, https://c:4317, https://c:4317",
        "grpc, c:4317, , https://c:4317"
    })
    void shouldFormTheEndpointAsSpecified(
            final String protocol, final String all, final String traces, final String endpoint)
            throws ConfigException {
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", protocol);
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", all);
        if (traces != null) {
            environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces);
        }
        assertThat(otlp().endpoint()).hasToString(endpoint);
    }

    @Test
    void shouldTakeAnEndpointWithoutSchemeForInsecureWhereConfigured() throws ConfigException {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "c:4317");
        environment.put("OTEL_EXPORTER_OTLP_INSECURE", "true");
        assertThat(otlp().endpoint()).hasToString("http://c:4317");
    }

    @Test
    void shouldRankBelowFileOwnVariablesAndFlags() throws ConfigException {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel:4317");
        environment.put("OTEL_EXPORTER_OTLP_COMPRESSION", "none");
        environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "1000");
        environment.put("OTEL_SERVICE_NAME", "flows");
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "team=network,zone=a");
        environment.put("MERROW_EXPORT_TRACES_OTLP_TIMEOUT", "3s");
        final LoadedConfig loaded = read(
                "export: {resource_attributes: {zone: b}, traces: {otlp: {endpoint: 'http://file:4317'}}}",
                new ConfigFlag("--set", "export.traces.otlp.compression", "gzip"));
        final OtlpConfig otlp = loaded.config().export().traces().otlp().orElseThrow();
        assertThat(otlp.endpoint()).hasToString("http://file:4317");
        assertThat(otlp.timeout()).hasSeconds(3);
        assertThat(otlp.maxExportTimeout()).hasMillis(1000);
        assertThat(otlp.compression()).isEqualTo(OtlpCompression.GZIP);
        assertThat(loaded.config().export().resourceAttributes())
                .containsOnly(Map.entry("zone", "b"), Map.entry("team", "network"), Map.entry("service.name", "flows"));
    }

    @Test
    void shouldPreferTheServiceNamesOwnVariable() throws ConfigException {
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "service.name=other,deployment.environment.name=pro%3Dd");
        environment.put("OTEL_SERVICE_NAME", "flows");
        assertThat(read().config().export().resourceAttributes())
                .containsOnly(Map.entry("service.name", "flows"), Map.entry("deployment.environment.name", "pro=d"));
    }

    @Test
    void shouldNotExportWithoutAnEndpoint() throws ConfigException {
        environment.put("OTEL_EXPORTER_OTLP_HEADERS", "a=b");
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", " ");
        assertThat(read().config().export().traces().otlp()).isEmpty();
        environment.put("OTEL_TRACES_EXPORTER", "otlp");
        assertThat(otlp().endpoint()).hasToString("http://localhost:4317");
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317");
        environment.put("OTEL_TRACES_EXPORTER", "none");
        assertThat(read().config().export().traces().otlp()).isEmpty();
    }

    @Test
    void shouldReportWhatIsIgnored() throws ConfigException {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317");
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
        environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "10s");
        environment.put("OTEL_EXPORTER_OTLP_HEADERS", "s3cret");
        environment.put("OTEL_RESOURCE_ATTRIBUTES", "a=b,c");
        final LoadedConfig loaded = read();
        assertThat(loaded.notices())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("PROTOCOL=\"http/json\" is ignored", "http/protobuf"))
                .anySatisfy(line -> assertThat(line).contains("TIMEOUT=\"10s\" is ignored", "milliseconds"))
                .anySatisfy(
                        line -> assertThat(line).contains("HEADERS is ignored").doesNotContain("s3cret"))
                .anySatisfy(line -> assertThat(line).contains("OTEL_RESOURCE_ATTRIBUTES is ignored"));
        assertThat(loaded.config().export().resourceAttributes()).isEmpty();
    }

    @Test
    void shouldRefuseAnEndpointThatIsNone() {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://c:4317");
        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("environment OTEL_EXPORTER_OTLP_ENDPOINT: export.traces.otlp.endpoint must be");
    }

    private OtlpMetricsConfig metrics() throws ConfigException {
        return read().config().export().metrics().otlp().orElseThrow();
    }

    @Test
    void shouldExportMetricsWithTheConnectionOfSpans() throws ConfigException {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317");
        assertThat(read().config().export().metrics().otlp()).isEmpty();
        environment.put("OTEL_METRICS_EXPORTER", "otlp");
        environment.put("OTEL_METRIC_EXPORT_INTERVAL", "15000");
        environment.put("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "Delta");
        assertThat(metrics().collector()).isEmpty();
        assertThat(metrics().interval()).hasSeconds(15);
        assertThat(metrics().temporality()).isEqualTo(MetricTemporality.DELTA);
    }

    @Test
    void shouldExportMetricsToACollectorOfTheirOwn() throws ConfigException {
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:4318");
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        environment.put("OTEL_EXPORTER_OTLP_HEADERS", "tenant=a");
        environment.put("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics:4318/own");
        final CollectorConfig own = metrics().collector().orElseThrow();
        assertThat(own.endpoint()).hasToString("http://metrics:4318/own");
        assertThat(own.protocol()).isEqualTo(OtlpProtocol.HTTP_BINARY);
        assertThat(own.headers()).containsOnly(Map.entry("tenant", "a"));
        environment.put("OTEL_METRICS_EXPORTER", "none");
        assertThat(read().config().export().metrics().otlp()).isEmpty();
        environment.put("OTEL_METRICS_EXPORTER", "otlp");
        environment.remove("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
        environment.put("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "700");
        final CollectorConfig same = metrics().collector().orElseThrow();
        assertThat(same.endpoint()).hasToString("http://all:4318/v1/metrics");
        assertThat(same.timeout()).hasMillis(700);
    }

    @Test
    void shouldReportWhatIsIgnoredForMetrics() throws ConfigException {
        environment.put("OTEL_METRICS_EXPORTER", "otlp");
        environment.put("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "key=s3cret");
        environment.put("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "sum");
        environment.put("OTEL_METRIC_EXPORT_INTERVAL", "1m");
        final LoadedConfig loaded = read("export: {traces: {otlp: {endpoint: 'http://file:4317'}}}");
        assertThat(loaded.config().export().metrics().otlp().orElseThrow().collector())
                .isEmpty();
        assertThat(loaded.notices())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line)
                        .contains("METRICS_HEADERS is ignored: set OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, too")
                        .doesNotContain("s3cret"))
                .anySatisfy(line -> assertThat(line).contains("TEMPORALITY_PREFERENCE=\"sum\" is ignored"))
                .anySatisfy(line -> assertThat(line).contains("INTERVAL=\"1m\" is ignored", "milliseconds"));
    }
}
