package io.merrow.export.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports spans in batches on a thread of its own, and keeps the latest while the collector is away. The SDK's batch processor forgets
 * the spans of a request that failed, and takes a flush right after another for the same. Any thread.
 */
final class SpanQueue implements SpanProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);

    /** Spans that wait for a collector: about a megabyte. */
    static final int CAPACITY = 2048;

    private static final int BATCH_SPANS = 512;

    private final Deque<SpanData> queue = new ArrayDeque<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        final Thread made = new Thread(work, "merrow-traces");
        made.setDaemon(true);
        return made;
    });
    private final SpanExporter exporter;
    private final BooleanSupplier mayRetry;
    private final AtomicLong dropped;
    private boolean isShutDown;

    /**
     * @param exporter completes its result before it returns.
     * @param mayRetry whether the request that failed last may succeed another time.
     * @param interval between two exports.
     * @param dropped  counts spans that no collector got.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the task catches what it throws
    SpanQueue(
            final SpanExporter exporter,
            final BooleanSupplier mayRetry,
            final Duration interval,
            final AtomicLong dropped) {
        this.exporter = exporter;
        this.mayRetry = mayRetry;
        this.dropped = dropped;
        thread.scheduleWithFixedDelay(this::exportAll, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void onStart(final Context parent, final ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public synchronized void onEnd(final ReadableSpan span) {
        if (isShutDown) {
            dropped.incrementAndGet();
        } else {
            queue.addLast(span.toSpanData());
            dropExcess();
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    /** The oldest. */
    private void dropExcess() {
        while (queue.size() > CAPACITY) {
            queue.removeFirst();
            dropped.incrementAndGet();
        }
    }

    /** Exports what is queued, batch by batch, up to one that fails. Returns whether nothing is left. Its own thread. */
    private boolean exportAll() {
        for (List<SpanData> batch = take(); !batch.isEmpty(); batch = take()) {
            if (!isSettled(batch)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the batch is delivered, or refused for good; otherwise it is queued again. */
    private boolean isSettled(final List<SpanData> batch) {
        boolean isRetried = true;
        try {
            if (exporter.export(batch).isSuccess()) {
                return true;
            }
            isRetried = mayRetry.getAsBoolean();
        } catch (final Throwable t) { // As a request that failed: the next one may not, whatever it is.
            LOG.debug("failed to export the agent's own spans", t);
        }
        if (isRetried) {
            putBack(batch);
            return false;
        }
        dropped.addAndGet(batch.size());
        return true; // nothing of it is left
    }

    private synchronized List<SpanData> take() {
        final List<SpanData> batch = new ArrayList<>();
        while (batch.size() < BATCH_SPANS && !queue.isEmpty()) {
            batch.add(queue.removeFirst());
        }
        return batch;
    }

    private synchronized void putBack(final List<SpanData> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            queue.addFirst(batch.get(i));
        }
        dropExcess();
        if (isShutDown) {
            dropRest();
        }
    }

    private void dropRest() {
        dropped.addAndGet(queue.size());
        queue.clear();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the result is completed by the task
    public CompletableResultCode forceFlush() {
        final CompletableResultCode result = new CompletableResultCode();
        try {
            thread.execute(() -> {
                if (exportAll()) {
                    result.succeed();
                } else {
                    result.fail();
                }
            });
        } catch (final RejectedExecutionException e) {
            result.fail();
        }
        return result;
    }

    /** Without a further request: what is left counts as dropped. The result waits for a request under way. */
    @Override
    public CompletableResultCode shutdown() {
        final CompletableResultCode result = new CompletableResultCode();
        synchronized (this) {
            isShutDown = true;
            dropRest();
        }
        try {
            thread.execute(result::succeed);
        } catch (final RejectedExecutionException e) {
            result.succeed(); // shut down before
        }
        thread.shutdown();
        result.whenComplete(exporter::shutdown);
        return result;
    }
}
