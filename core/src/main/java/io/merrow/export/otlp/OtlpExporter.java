package io.merrow.export.otlp;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.RecordBatch;
import io.merrow.export.delivery.RecordExporter;
import io.merrow.export.otlp.client.ClientLogs;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.encode.EncodedRequest;
import io.merrow.export.otlp.encode.GzipBuffer;
import io.merrow.export.otlp.encode.RequestEncoder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Headers;
import org.agrona.collections.Int2ObjectHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers batches by OTLP, over gRPC or HTTP.
 *
 * <p>The export thread encodes a batch, sending threads (one for each batch that may be under way) compress it, send it
 * and wait for the answer. A batch that comes again is sent as it was encoded the first time.
 */
public final class OtlpExporter implements RecordExporter {
    private static final Logger LOGGER = LoggerFactory.getLogger(OtlpExporter.class);
    private static final long IDLE_THREAD_S = 30;

    private final OtlpSettings settings;
    private final String host;
    private final RequestEncoder encoder;
    private final OtlpClient client;
    private final OtlpCall call;
    private final RequestSpans spans;
    private final Int2ObjectHashMap<InFlightRequest> requests = new Int2ObjectHashMap<>();
    private final ThreadPoolExecutor executor;

    /**
     * Connects with the first batch, not now.
     *
     * @param settings             where and how.
     * @param maxConcurrentExports batches at once, as in {@link io.merrow.export.delivery.ExportSettings}.
     * @param resource             attributes of what all spans come from.
     * @param profile              the attribute table, shared with other users on the export thread only.
     * @param environment          the process's, for proxies.
     * @param tracer               of the requests; asked for at each of them.
     * @throws IllegalArgumentException when a certificate file or a proxy cannot be used, with a sentence for people.
     */
    public OtlpExporter(
            final OtlpSettings settings,
            final int maxConcurrentExports,
            final Map<String, String> resource,
            final AttributeProfile profile,
            final Map<String, String> environment,
            final Supplier<Tracer> tracer) {
        ClientLogs.takeOver();
        this.settings = settings;
        host = settings.url().host();
        encoder = new RequestEncoder(profile, resource);
        client = new OtlpClient(settings, maxConcurrentExports, environment);
        call = call(settings, resource.getOrDefault("service.version", "unknown"));
        spans = new RequestSpans(tracer, settings);
        executor = newExecutor(maxConcurrentExports);
    }

    /** How a request is sent by the protocol of the settings; safe for any thread. */
    static OtlpCall call(final OtlpSettings settings, final String version) {
        final Headers headers = headers(settings, version);
        return settings.protocol() == OtlpSettings.Protocol.GRPC
                ? new GrpcCall(settings, headers)
                : new HttpCall(settings, headers, System::currentTimeMillis);
    }

    private static Headers headers(final OtlpSettings settings, final String version) {
        final Headers.Builder headers = new Headers.Builder().set("User-Agent", "merrow/" + version);
        settings.headers().forEach(headers::set);
        return headers.build();
    }

    @Override
    public void export(final RecordBatch batch) {
        InFlightRequest request = requests.get(batch.slot());
        final boolean isNew = request == null;
        if (isNew) {
            request = new InFlightRequest();
            requests.put(batch.slot(), request);
        }
        if (isNew || batch.attempts() == 1) {
            request.load(batch);
        }
        try {
            executor.execute(request);
        } catch (final RejectedExecutionException e) {
            batch.complete(DeliveryOutcome.refused("the exporter is closed"));
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        final List<Runnable> unsent = new ArrayList<>();
        executor.getQueue().drainTo(unsent);
        client.close();
        requests.values().forEach(InFlightRequest::close);
        unsent.forEach(Runnable::run); // closed: each only reports that
    }

    /** The collector, for people. */
    @Override
    public String toString() {
        return "collector " + settings.endpoint();
    }

    private static ThreadPoolExecutor newExecutor(final int threads) {
        final ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_THREAD_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    final Thread thread = new Thread(work, "merrow-otlp");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** A slot's request, kept for as long as its batch may come again. Loaded by the export thread, run by a sender. */
    private final class InFlightRequest implements Runnable, AutoCloseable {
        private final EncodedRequest request = new EncodedRequest();
        private final GzipBuffer gzip = new GzipBuffer();
        private RecordBatch batch;
        private boolean compressed;
        private boolean busy;
        private boolean released;
        private int sentBytes;

        private void load(final RecordBatch next) {
            batch = next;
            compressed = false;
            encoder.begin(request);
            for (int i = next.first(); i < next.end(); i++) {
                encoder.append(request, next.buffer(), next.offset(i));
            }
            encoder.end(request);
        }

        @Override
        public void run() {
            final Span span = spans.begin(batch);
            final DeliveryOutcome outcome = attempt();
            RequestSpans.end(span, outcome, sentBytes);
            batch.complete(outcome);
        }

        private DeliveryOutcome attempt() {
            sentBytes = 0;
            if (!begin()) {
                return DeliveryOutcome.refused("the exporter is closed");
            }
            try {
                return settings.gzip() ? sendCompressed() : send(request.bytes(), request.offset(), request.length());
            } catch (final Throwable t) { // The batch must have an answer, whatever it is.
                LOGGER.debug("export attempt failed", t);
                return FailureClassifier.classify(t, host, settings.timeout());
            } finally {
                end();
            }
        }

        private synchronized boolean begin() {
            busy = !released;
            return busy;
        }

        private synchronized void end() {
            busy = false;
            if (released) {
                gzip.close();
                client.close(); // its connection went back to the pool only now
            }
        }

        private DeliveryOutcome sendCompressed() throws IOException {
            if (!compressed) {
                gzip.compress(request.bytes(), request.offset(), request.length());
                compressed = true;
            }
            return send(gzip.bytes(), 0, gzip.length());
        }

        private DeliveryOutcome send(final byte[] bytes, final int offset, final int length) throws IOException {
            sentBytes = length;
            final DeliveryOutcome outcome = call.send(client.current(), bytes, offset, length, settings.gzip());
            client.followName();
            return outcome;
        }

        /** An attempt that is being broken off gives its memory back itself. */
        @Override
        public synchronized void close() {
            released = true;
            if (!busy) {
                gzip.close();
            }
        }
    }
}
