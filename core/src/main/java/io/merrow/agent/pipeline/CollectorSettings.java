package io.merrow.agent.pipeline;

import io.merrow.config.export.AuthConfig;
import io.merrow.config.export.BasicAuthConfig;
import io.merrow.config.export.MetricsCollectorConfig;
import io.merrow.config.export.OtlpCompression;
import io.merrow.config.export.OtlpConfig;
import io.merrow.config.export.OtlpMetricsConfig;
import io.merrow.config.export.OtlpProtocol;
import io.merrow.config.export.TlsConfig;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.Signal;
import io.merrow.export.otlp.client.TlsFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Converts the configuration of a collector to the settings of {@code export.otlp}. */
public final class CollectorSettings {
    private CollectorSettings() {}

    /** Throws IllegalArgumentException when the endpoint is none. */
    public static OtlpSettings of(final OtlpConfig otlp) {
        final Duration timeout =
                otlp.maxExportTimeout().compareTo(otlp.timeout()) < 0 ? otlp.maxExportTimeout() : otlp.timeout();
        return new OtlpSettings(
                otlp.endpoint().toString(),
                protocol(otlp.protocol()),
                timeout,
                otlp.compression() == OtlpCompression.GZIP,
                otlp.retry().resourceExhausted(),
                headers(otlp.headers(), otlp.auth()),
                tls(otlp.tls()));
    }

    /**
     * Of flow metrics: their own collector, or that of traces. Throws IllegalArgumentException when the endpoint is none.
     *
     * @param traces the collector of traces; it must be there if the metrics have none.
     */
    public static OtlpSettings ofMetrics(final OtlpMetricsConfig metrics, final Optional<OtlpConfig> traces) {
        return metrics.collector().map(CollectorSettings::of).orElseGet(() -> of(traces.orElseThrow())
                .forMetrics());
    }

    /** Of a collector of metrics. Throws IllegalArgumentException when the endpoint is none. */
    public static OtlpSettings of(final MetricsCollectorConfig collector) {
        return new OtlpSettings(
                Signal.METRICS,
                "export.metrics.otlp.collector",
                collector.endpoint().toString(),
                protocol(collector.protocol()),
                collector.timeout(),
                collector.compression() == OtlpCompression.GZIP,
                true,
                headers(collector.headers(), collector.auth()),
                tls(collector.tls()));
    }

    private static OtlpSettings.Protocol protocol(final OtlpProtocol protocol) {
        return protocol == OtlpProtocol.GRPC ? OtlpSettings.Protocol.GRPC : OtlpSettings.Protocol.HTTP_BINARY;
    }

    private static Map<String, String> headers(final Map<String, String> configured, final AuthConfig auth) {
        final Map<String, String> headers = new TreeMap<>(configured);
        final BasicAuthConfig basic = auth.basic();
        if (!auth.bearer().isEmpty()) {
            headers.put("Authorization", "Bearer " + auth.bearer());
        } else if (!basic.user().isEmpty()) {
            final byte[] pair = (basic.user() + ":" + basic.pass()).getBytes(StandardCharsets.UTF_8);
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return headers;
    }

    private static TlsFiles tls(final TlsConfig tls) {
        return new TlsFiles(
                tls.insecureSkipVerify(), path(tls.caCert()), path(tls.clientCert()), path(tls.clientKey()));
    }

    private static Optional<Path> path(final String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }
}
