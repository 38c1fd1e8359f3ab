package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;

/** Export by OTLP. */
public record OtlpConfig(
        @Key(value = "http://localhost:4317", doc = "URL of the collector.") URI endpoint,
        @Key(value = "grpc", doc = "Transport.") OtlpProtocol protocol,
        @Key(value = "10s", min = "10ms", max = "10m", doc = "Timeout for connecting and for a response.")
                Duration timeout,
        @Key(value = "1024", min = "1", max = "64Ki", doc = "Maximum number of records per request.") int maxBatchSize,
        @Key(value = "2s", min = "1ms", max = "10m", doc = "Maximum time a record waits for its batch to fill.")
                Duration maxBatchInterval,
        @Key(
                        value = "32768",
                        min = "1",
                        max = "16Mi",
                        doc = "Capacity of the export queue in records. When it is full, the oldest records are "
                                + "dropped and counted.")
                int maxQueueSize,
        @Key(value = "4", min = "1", max = "64", doc = "Maximum number of concurrent requests.")
                int maxConcurrentExports,
        @Key(value = "10s", min = "10ms", max = "10m", doc = "Maximum duration of a request, from start to response.")
                Duration maxExportTimeout,
        @Key(secret = true, doc = "Headers of each request.") Map<String, String> headers,
        @Key(value = "gzip", doc = "Compression of requests.") OtlpCompression compression,
        @Key(doc = "Authentication at the collector.") AuthConfig auth,
        @Key(doc = "TLS settings for https endpoints.") TlsConfig tls,
        @Key(doc = "Export queue.") QueueConfig queue,
        @Key(doc = "Retry of failed batches.") RetryConfig retry)
        implements Validated {
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
        HeaderRules.check(errors, headers, auth);
    }

    /** Without the headers' values, which may be secrets. */
    @Override
    public String toString() {
        return "OtlpConfig[endpoint=" + endpoint + ", protocol=" + protocol + ", timeout=" + timeout + ", maxBatchSize="
                + maxBatchSize + ", maxBatchInterval=" + maxBatchInterval + ", maxQueueSize=" + maxQueueSize
                + ", maxConcurrentExports=" + maxConcurrentExports + ", maxExportTimeout=" + maxExportTimeout
                + ", headers=" + HeaderRules.masked(headers) + ", compression=" + compression + ", auth=" + auth
                + ", tls=" + tls
                + ", queue=" + queue + ", retry=" + retry + ']';
    }
}
