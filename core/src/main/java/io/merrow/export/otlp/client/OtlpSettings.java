package io.merrow.export.otlp.client;

import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * Where and how spans go as OTLP. Immutable.
 *
 * @param endpoint {@code http(s)://host:port}, for HTTP with a path; without one it gets {@code /v1/traces}.
 * @param protocol transport and encoding.
 * @param timeout  of one attempt, from its start to the answer.
 * @param gzip     whether requests are compressed.
 * @param retriesExhausted whether RESOURCE_EXHAUSTED without RetryInfo is retried: memory limiters answer so.
 * @param headers  sent with every request, authorization too; values may be secret and are never shown.
 * @param tls      certificates; only for https.
 */
public record OtlpSettings(
        String endpoint,
        Protocol protocol,
        Duration timeout,
        boolean gzip,
        boolean retriesExhausted,
        Map<String, String> headers,
        TlsFiles tls) {
    private static final String TRACES_PATH = "/v1/traces";

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
            endpoint = endpoint.replaceFirst("/$", "") + TRACES_PATH;
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("export timeout must be above 0: " + timeout);
        }
        headers = Map.copyOf(headers);
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
