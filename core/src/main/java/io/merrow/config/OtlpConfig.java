package io.merrow.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Export by OTLP. */
public record OtlpConfig(
        @Key(value = "http://localhost:4317", doc = "URL of the collector.") URI endpoint,
        @Key(value = "grpc", doc = "Transport.") OtlpProtocol protocol,
        @Key(value = "10s", min = "10ms", max = "10m", doc = "Longest wait for a connection and for an answer.")
                Duration timeout,
        @Key(value = "1024", min = "1", max = "64Ki", doc = "Most records in a request.") int maxBatchSize,
        @Key(value = "2s", min = "1ms", max = "10m", doc = "Longest wait of a record for its batch to fill.")
                Duration maxBatchInterval,
        @Key(
                        value = "32768",
                        min = "1",
                        max = "16Mi",
                        doc =
                                "Records that wait while the collector is away; then the oldest are dropped, and counted.")
                int maxQueueSize,
        @Key(value = "4", min = "1", max = "64", doc = "Most requests under way.") int maxConcurrentExports,
        @Key(value = "10s", min = "10ms", max = "10m", doc = "Longest time for a request, from start to answer.")
                Duration maxExportTimeout,
        @Key(secret = true, doc = "Headers of each request.") Map<String, String> headers,
        @Key(value = "gzip", doc = "Compression of requests.") OtlpCompression compression,
        @Key(doc = "How the agent proves to the collector who it is.") AuthConfig auth,
        @Key(doc = "Certificates for https endpoints.") TlsConfig tls,
        @Key(doc = "Where records wait for their delivery.") QueueConfig queue,
        @Key(doc = "How a batch is tried again.") RetryConfig retry)
        implements Checked {
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7E\\t]*");

    public OtlpConfig {
        headers = Map.copyOf(headers);
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (maxBatchSize > maxQueueSize) {
            errors.accept(
                    "max_batch_size",
                    "max_batch_size (" + maxBatchSize + ") is larger than max_queue_size (" + maxQueueSize
                            + "); a batch would never fill, so make the queue larger");
        }
        headers.forEach((name, value) -> checkHeader(errors, name, value));
        final boolean both = headers.keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
        if (both && (!auth.bearer().isEmpty() || !auth.basic().user().isEmpty())) {
            errors.accept("auth", "auth and headers.authorization are both there; keep one");
        }
    }

    private static void checkHeader(final BiConsumer<String, String> errors, final String name, final String value) {
        final String key = "headers." + name;
        if (!HEADER_NAME.matcher(name).matches()) {
            errors.accept(key, key + " is no name of a header (RFC 9110, 5.1); use letters, digits and -");
        } else if (!HEADER_VALUE.matcher(value).matches()) {
            errors.accept(key, key + " has a value that no header can have; use visible ASCII characters in one line");
        }
    }

    /** Without the headers' values, which may be secrets. */
    @Override
    public String toString() {
        final Map<String, String> masked = new TreeMap<>(headers);
        masked.replaceAll((name, value) -> "***");
        return "OtlpConfig[endpoint=" + endpoint + ", protocol=" + protocol + ", timeout=" + timeout + ", maxBatchSize="
                + maxBatchSize + ", maxBatchInterval=" + maxBatchInterval + ", maxQueueSize=" + maxQueueSize
                + ", maxConcurrentExports=" + maxConcurrentExports + ", maxExportTimeout=" + maxExportTimeout
                + ", headers=" + masked + ", compression=" + compression + ", auth=" + auth + ", tls=" + tls
                + ", queue=" + queue + ", retry=" + retry + ']';
    }
}
