package io.merrow.export;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Delivers batches by OTLP with OpenTelemetry's own exporters, over gRPC or HTTP.
 *
 * <p>Called by the export thread; requests are written and answers come on the exporter's own daemon threads. The SDK's
 * retry is off: a batch that failed comes again from {@link BatchDelivery}, which knows when to give up.
 */
public final class OtlpExporter implements RecordExporter {
    private static final long IDLE_THREAD_S = 30;

    private final OtlpSettings settings;
    private final Resource resource;
    private final AttributeProfile profile;
    private final OtlpSenders senders = new OtlpSenders();
    private final Int2ObjectHashMap<SpanBatchView> views = new Int2ObjectHashMap<>();
    private final ExecutorService executor;
    private final SpanExporter exporter;

    /**
     * Connects with the first batch, not now.
     *
     * @param settings             where and how.
     * @param maxConcurrentExports batches at once, as in {@link ExportSettings}.
     * @param resource             what all spans come from.
     * @param profile              the attribute table, shared with other users on the export thread only.
     */
    public OtlpExporter(
            final OtlpSettings settings,
            final int maxConcurrentExports,
            final Resource resource,
            final AttributeProfile profile) {
        SdkLogs.takeOver();
        this.settings = settings;
        this.resource = resource;
        this.profile = profile;
        executor = newExecutor(maxConcurrentExports);
        exporter = settings.protocol() == OtlpSettings.Protocol.GRPC ? newGrpcExporter() : newHttpExporter();
    }

    @Override
    public void export(final RecordBatch batch) {
        final Attempt attempt = new Attempt(batch);
        senders.expect(attempt::onOutcome);
        try {
            attempt.follow(exporter.export(spans(batch)));
        } catch (final RuntimeException e) {
            batch.complete(DeliveryJudge.judge(e));
        }
    }

    @Override
    public void close() {
        exporter.shutdown();
        executor.shutdownNow();
    }

    /** The collector, for people. */
    @Override
    public String toString() {
        return "collector " + settings.endpoint();
    }

    /** The views of the batch's slot: those of a batch that comes again still stand. */
    private SpanBatchView spans(final RecordBatch batch) {
        SpanBatchView view = views.get(batch.slot());
        if (view == null) {
            view = new SpanBatchView(profile, resource);
            views.put(batch.slot(), view);
        }
        return batch.attempts() == 1 ? view.wrap(batch) : view;
    }

    private SpanExporter newGrpcExporter() {
        final OtlpGrpcSpanExporterBuilder builder = OtlpGrpcSpanExporter.builder()
                .setEndpoint(settings.endpoint())
                .setTimeout(settings.timeout())
                .setConnectTimeout(settings.timeout())
                .setCompression(settings.gzip() ? "gzip" : "none")
                .setRetryPolicy(null)
                .setMemoryMode(MemoryMode.REUSABLE_DATA)
                .setExecutorService(executor)
                .setComponentLoader(senders);
        settings.headers().forEach(builder::addHeader);
        return builder.build();
    }

    private SpanExporter newHttpExporter() {
        final OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint())
                .setTimeout(settings.timeout())
                .setConnectTimeout(settings.timeout())
                .setCompression(settings.gzip() ? "gzip" : "none")
                .setRetryPolicy(null)
                .setMemoryMode(MemoryMode.REUSABLE_DATA)
                .setExecutorService(executor)
                .setComponentLoader(senders);
        settings.headers().forEach(builder::addHeader);
        return builder.build();
    }

    /** With a queue, unlike OkHttp's own, which refuses work when it has five requests. */
    private static ExecutorService newExecutor(final int threads) {
        final ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_THREAD_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    final Thread thread = new Thread(work, "merrow-otlp");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** One attempt's way back, on the sender's threads: how it ended first, then the SDK's word that it is done. */
    private static final class Attempt {
        private final RecordBatch batch;
        private volatile DeliveryOutcome outcome;

        private Attempt(final RecordBatch batch) {
            this.batch = batch;
        }

        private void onOutcome(final DeliveryOutcome outcome) {
            this.outcome = outcome;
        }

        private void follow(final CompletableResultCode result) {
            result.whenComplete(() -> {
                final DeliveryOutcome known = outcome;
                batch.complete(known != null ? known : DeliveryJudge.judge(result.getFailureThrowable()));
            });
        }
    }
}
