package io.merrow.export.telemetry;

import io.merrow.export.otlp.OtlpSender;
import io.merrow.export.otlp.client.ClientLogs;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.sdk.FlushLimit;
import io.merrow.export.sdk.RequestCounts;
import io.merrow.export.sdk.RequestReport;
import io.merrow.export.sdk.SdkSenders;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Exports what the agent itself does as spans: the SDK's tracer and exporter, and the agent's
 * connection. Requests with these spans are not traced themselves.
 */
public final class OtlpTraceExport implements AutoCloseable {
    private static final String SCOPE = "io.merrow.agent";

    private final OtlpSender sender;
    private final SdkTracerProvider provider;
    private final Duration timeout;

    /**
     * What an export is connected to.
     *
     * @param resource    attributes of what all spans come from.
     * @param environment the process's, for proxies.
     * @param counts      of requests.
     * @param dropped     counts spans that no collector got.
     */
    public record Context(
            Map<String, String> resource, Map<String, String> environment, RequestCounts counts, AtomicLong dropped) {}

    /**
     * Connects with the first request, not now.
     *
     * @param interval from the end of a span to its export, at most.
     * @throws IllegalArgumentException when a certificate file or a proxy cannot be used, with a sentence for people.
     */
    public OtlpTraceExport(final OtlpSettings connection, final Duration interval, final Context context) {
        ClientLogs.takeOver();
        timeout = connection.timeout();
        sender = new OtlpSender(
                connection, context.resource().getOrDefault("service.version", "unknown"), context.environment());
        final RequestReport report = new RequestReport(
                connection,
                new RequestReport.Subject(
                        "the agent's own traces",
                        "spans",
                        "the latest " + SpanQueue.CAPACITY + " spans are kept for the next request"),
                context.counts());
        final AttributesBuilder attributes = Attributes.builder();
        context.resource().forEach(attributes::put);
        provider = SdkTracerProvider.builder()
                .setResource(Resource.create(attributes.build()))
                .addSpanProcessor(new SpanQueue(
                        exporter(connection.protocol(), new SdkSenders(sender, report)),
                        report::mayRetry,
                        interval,
                        context.dropped()))
                .build();
    }

    /** Endpoint, timeout and compression are the connection's own. */
    private static SpanExporter exporter(final OtlpSettings.Protocol protocol, final SdkSenders senders) {
        return protocol == OtlpSettings.Protocol.GRPC
                ? OtlpGrpcSpanExporter.builder()
                        .setComponentLoader(senders)
                        .setRetryPolicy(null)
                        .setMemoryMode(MemoryMode.REUSABLE_DATA)
                        .build()
                : OtlpHttpSpanExporter.builder()
                        .setComponentLoader(senders)
                        .setRetryPolicy(null)
                        .setMemoryMode(MemoryMode.REUSABLE_DATA)
                        .build();
    }

    /** Makes spans. Any thread. */
    public Tracer tracer() {
        return provider.get(SCOPE);
    }

    /** Exports the spans that have ended, whatever the interval. Returns whether the collector has them. */
    public boolean flush() {
        return flush(FlushLimit.of(timeout.multipliedBy(2), () -> false));
    }

    /** Likewise, and waits no longer than that. */
    public boolean flush(final FlushLimit limit) {
        return limit.await(provider.forceFlush());
    }

    /** Ends without a further request; breaks off one that is under way. What no collector has counts as dropped. */
    @Override
    public void close() {
        final CompletableResultCode end = provider.shutdown();
        sender.close();
        end.join(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public String toString() {
        return "OtlpTraceExport{" + sender + '}';
    }
}
