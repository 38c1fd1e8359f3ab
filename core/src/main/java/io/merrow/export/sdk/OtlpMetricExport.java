package io.merrow.export.sdk;

import io.merrow.export.otlp.OtlpSender;
import io.merrow.export.otlp.client.ClientLogs;
import io.merrow.export.otlp.client.OtlpSettings;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Exports metrics by OTLP at an interval: the SDK's periodic reader on a thread of its own, its exporter, and the
 * agent's connection. What a collector has not taken is in the next request.
 */
public final class OtlpMetricExport implements AutoCloseable {
    private final OtlpSender sender;
    private final DeliveryProgress progress;
    private final SdkMeterProvider provider;
    private final Duration timeout;

    /**
     * What an export is connected to.
     *
     * @param resource    attributes of what all metrics come from.
     * @param environment the process's, for proxies.
     * @param subject     what is exported, for messages: {@code "flow metrics"}.
     * @param counts      of requests.
     */
    public record Context(
            Map<String, String> resource, Map<String, String> environment, String subject, RequestCounts counts) {}

    /**
     * Starts; the first request leaves after one interval.
     *
     * @throws IllegalArgumentException when a certificate file or a proxy cannot be used, with a sentence for people.
     */
    public OtlpMetricExport(final MetricSource source, final OtlpMetricSettings settings, final Context context) {
        ClientLogs.takeOver();
        final OtlpSettings connection = settings.connection();
        timeout = connection.timeout();
        sender = new OtlpSender(
                connection, context.resource().getOrDefault("service.version", "unknown"), context.environment());
        final AggregationTemporality temporality =
                settings.isDelta() ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
        final RequestReport report = new RequestReport(
                connection,
                new RequestReport.Subject(
                        context.subject(),
                        "data points",
                        "retrying in " + settings.interval().toMillis() + " ms; nothing is lost meanwhile"),
                context.counts());
        progress = new DeliveryProgress(source, report);
        final MetricExporter exporter = exporter(connection, temporality, new SdkSenders(sender, report));
        provider = MeterProviders.builder(context.resource(), progress)
                .registerMetricReader(PeriodicMetricReader.builder(new ConfirmingExporter(exporter, progress))
                        .setInterval(settings.interval())
                        .setMaxExportBatchSize(source.batchPoints())
                        .build())
                .build();
    }

    /** Endpoint, timeout and compression are the connection's own. */
    private static MetricExporter exporter(
            final OtlpSettings connection, final AggregationTemporality temporality, final SdkSenders senders) {
        final AggregationTemporalitySelector selector = type -> temporality;
        return connection.protocol() == OtlpSettings.Protocol.GRPC
                ? OtlpGrpcMetricExporter.builder()
                        .setComponentLoader(senders)
                        .setRetryPolicy(null)
                        .setMemoryMode(MemoryMode.REUSABLE_DATA)
                        .setAggregationTemporalitySelector(selector)
                        .build()
                : OtlpHttpMetricExporter.builder()
                        .setComponentLoader(senders)
                        .setRetryPolicy(null)
                        .setMemoryMode(MemoryMode.REUSABLE_DATA)
                        .setAggregationTemporalitySelector(selector)
                        .build();
    }

    /** Exports what is measured now, whatever the interval. Returns whether the collector has it. */
    public boolean flush() {
        return flush(FlushLimit.of(timeout.multipliedBy(2), () -> false));
    }

    /** Likewise, and waits no longer than that. */
    public boolean flush(final FlushLimit limit) {
        return limit.await(provider.forceFlush())
                && progress.isComplete(); // the SDK takes a failed request for a flush that is done
    }

    /** Ends without a further request; breaks off one that is under way. */
    @Override
    public void close() {
        progress.end();
        sender.close();
        provider.shutdown().join(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public String toString() {
        return "OtlpMetricExport{" + sender + '}';
    }
}
