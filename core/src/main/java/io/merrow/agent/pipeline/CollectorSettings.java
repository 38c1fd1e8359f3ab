package io.merrow.agent.pipeline;

import io.merrow.config.MerrowConfig;
import io.merrow.config.export.AuthConfig;
import io.merrow.config.export.BasicAuthConfig;
import io.merrow.config.export.CollectorConfig;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

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

    /** Of flow metrics; empty: they are not exported. Throws IllegalArgumentException when the endpoint is none. */
    public static Optional<OtlpSettings> ofFlowMetrics(final MerrowConfig config) {
        return config.export().metrics().otlp().map(otlp -> otlp.collector()
                .map(own -> of(own, Signal.METRICS, "export.metrics.otlp.collector"))
                .orElseGet(() -> ofTraces(config).forMetrics()));
    }

    /** Of the agent's own metrics; empty: they are not exported. Throws IllegalArgumentException when the endpoint is none. */
    public static Optional<OtlpSettings> ofInternalMetrics(final MerrowConfig config) {
        return config.internal().metrics().otlp().map(otlp -> otlp.collector()
                .map(own -> of(own, Signal.METRICS, "internal.metrics.otlp.collector"))
                .or(() -> config.export()
                        .metrics()
                        .otlp()
                        .flatMap(OtlpMetricsConfig::collector)
                        .map(flows -> of(flows, Signal.METRICS, "export.metrics.otlp.collector")))
                .orElseGet(() -> ofTraces(config).forMetrics()));
    }

    /** Of the agent's own traces; empty: they are not exported. Throws IllegalArgumentException when the endpoint is none. */
    public static Optional<OtlpSettings> ofInternalTraces(final MerrowConfig config) {
        return config.internal().traces().otlp().map(otlp -> otlp.collector()
                .map(own -> of(own, Signal.TRACES, "internal.traces.otlp.collector"))
                .orElseGet(() -> ofTraces(config)));
    }

    /** Of all signals that are exported. Throws IllegalArgumentException when an endpoint is none. */
    public static List<OtlpSettings> all(final MerrowConfig config) {
        return Stream.of(
                        config.export().traces().otlp().map(CollectorSettings::of),
                        ofFlowMetrics(config),
                        ofInternalMetrics(config),
                        ofInternalTraces(config))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Of a checked configuration, in which something relies on it. */
    private static OtlpSettings ofTraces(final MerrowConfig config) {
        return of(config.export().traces().otlp().orElseThrow());
    }

    private static OtlpSettings of(final CollectorConfig collector, final Signal signal, final String section) {
        return new OtlpSettings(
                signal,
                section,
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
