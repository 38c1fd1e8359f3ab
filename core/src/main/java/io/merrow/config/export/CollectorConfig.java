package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;

/** Connection to a collector other than that of flow traces. */
public record CollectorConfig(
        @Key(value = "http://localhost:4317", doc = "URL of the collector.") URI endpoint,
        @Key(value = "grpc", doc = "Transport.") OtlpProtocol protocol,
        @Key(value = "10s", min = "10ms", max = "10m", doc = "Maximum duration of a request, from start to response.")
                Duration timeout,
        @Key(secret = true, doc = "Headers of each request.") Map<String, String> headers,
        @Key(value = "gzip", doc = "Compression of requests.") OtlpCompression compression,
        @Key(doc = "Authentication at the collector.") AuthConfig auth,
        @Key(doc = "TLS settings for https endpoints.") TlsConfig tls)
        implements Validated {
    public CollectorConfig {
        headers = Map.copyOf(headers);
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        HeaderRules.check(errors, headers, auth);
    }

    /** Without the headers' values, which may be secrets. */
    @Override
    public String toString() {
        return "CollectorConfig[endpoint=" + endpoint + ", protocol=" + protocol + ", timeout=" + timeout
                + ", headers=" + HeaderRules.masked(headers) + ", compression=" + compression + ", auth=" + auth
                + ", tls=" + tls + ']';
    }
}
