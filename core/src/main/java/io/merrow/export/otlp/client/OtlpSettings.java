package io.merrow.export.otlp.client;

import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * Where and how a signal goes as OTLP. Immutable.
 *
 * @param signal   what is sent.
 * @param section  of the configuration that has the rest, for messages.
 * @param endpoint {@code http(s)://host:port}, for HTTP with a path; without one it gets the signal's.
 * @param protocol transport and encoding.
 * @param timeout  of one attempt, from its start to the answer.
 * @param gzip     whether requests are compressed.
 * @param retriesExhausted whether RESOURCE_EXHAUSTED without RetryInfo is retried: memory limiters answer so.
 * @param headers  sent with every request, authorization too; values may be secret and are never shown.
 * @param tls      certificates; only for https.
 */
public record OtlpSettings(
        Signal signal,
        String section,
        String endpoint,
        Protocol protocol,
        Duration timeout,
        boolean gzip,
        boolean retriesExhausted,
        Map<String, String> headers,
        TlsFiles tls) {
    /** Transport and encoding. */
    public enum Protocol {
        GRPC,
        HTTP_BINARY
    }

    /**
     * Checks the endpoint and completes its path.
     *
     * @throws IllegalArgumentException with a sentence for people when it is no URL to export to.
     */
    public OtlpSettings {
        final HttpUrl url = parse(endpoint);
        if (protocol == Protocol.HTTP_BINARY && url.encodedPath().equals("/")) {
            endpoint = endpoint.replaceFirst("/$", "") + signal.path();
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("export timeout must be above 0: " + timeout);
        }
        headers = Map.copyOf(headers);
    }

    /** Of spans. */
    public OtlpSettings(
            final String endpoint,
            final Protocol protocol,
            final Duration timeout,
            final boolean gzip,
            final boolean retriesExhausted,
            final Map<String, String> headers,
            final TlsFiles tls) {
        this(Signal.TRACES, "export.traces.otlp", endpoint, protocol, timeout, gzip, retriesExhausted, headers, tls);
    }

    /** The same collector, asked for metrics: where HTTP has the path of spans, that of metrics takes its place. */
    public OtlpSettings forMetrics() {
        final String path = Signal.TRACES.path();
        final String base =
                endpoint.endsWith(path) ? endpoint.substring(0, endpoint.length() - path.length()) : endpoint;
        return new OtlpSettings(
                Signal.METRICS,
                section,
                protocol == Protocol.HTTP_BINARY && !base.equals(endpoint) ? base + Signal.METRICS.path() : endpoint,
                protocol,
                timeout,
                gzip,
                retriesExhausted,
                headers,
                tls);
    }

    /** Whether requests are encrypted. */
    public boolean isEncrypted() {
        return url().isHttps();
    }

    /** The endpoint as the HTTP client reads it. */
    public HttpUrl url() {
        return HttpUrl.get(endpoint);
    }

    @Override
    public String toString() {
        return "OtlpSettings{" + protocol + " " + endpoint + ", timeout=" + timeout + ", gzip=" + gzip + ", headers="
                + headers.keySet() + ", " + tls + "}";
    }

    private static HttpUrl parse(final String endpoint) {
        final HttpUrl url = HttpUrl.parse(endpoint);
        if (url == null) {
            throw new IllegalArgumentException(advice(endpoint));
        }
        return url;
    }

    private static String advice(final String endpoint) {
        return "OTLP endpoint is not a URL: \"" + endpoint + "\"; write it like http://collector:4317";
    }
}
