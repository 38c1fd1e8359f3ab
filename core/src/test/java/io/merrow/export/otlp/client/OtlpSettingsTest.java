package io.merrow.export.otlp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "http://collector:4318, http://collector:4318/v1/traces",
        "http://collector:4318/, http://collector:4318/v1/traces",
        "http://otlp.1234-obs:4318, http://otlp.1234-obs:4318/v1/traces",
        "http://otel_collector:4318, http://otel_collector:4318/v1/traces",
        "HTTP://collector:4318, HTTP://collector:4318/v1/traces",
        "https://[fd00::1]:4318, https://[fd00::1]:4318/v1/traces",
        "https://collector/otlp/v1/traces, https://collector/otlp/v1/traces"
    })
    void shouldGiveAnHttpEndpointWithoutAPathTheTracesPath(final String endpoint, final String expected) {
        assertThat(settings(endpoint, OtlpSettings.Protocol.HTTP_BINARY).endpoint())
                .isEqualTo(expected);
    }

    @Test
    void shouldLeaveAGrpcEndpointAlone() {
        assertThat(settings("http://collector:4317", OtlpSettings.Protocol.GRPC).endpoint())
                .isEqualTo("http://collector:4317");
    }

    @ParameterizedTest
    @ValueSource(strings = {"collector:4317", "ftp://collector", "http://", "not a url", ""})
    void shouldRefuseWhatIsNoUrlAndReportHowToWriteIt(final String endpoint) {
        assertThatThrownBy(() -> settings(endpoint, OtlpSettings.Protocol.GRPC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + endpoint + "\"")
                .hasMessageContaining("http://collector:4317");
    }

    @Test
    void shouldNotShowHeaderValues() {
        assertThat(new OtlpSettings(
                                "http://collector:4317",
                                OtlpSettings.Protocol.GRPC,
                                Duration.ofSeconds(1),
                                true,
                                true,
                                Map.of("authorization", "Bearer secret"),
                                TlsFiles.SYSTEM)
                        .toString())
                .contains("authorization")
                .doesNotContain("secret");
    }

    private static OtlpSettings settings(final String endpoint, final OtlpSettings.Protocol protocol) {
        return new OtlpSettings(endpoint, protocol, Duration.ofSeconds(1), true, true, Map.of(), TlsFiles.SYSTEM);
    }
}
