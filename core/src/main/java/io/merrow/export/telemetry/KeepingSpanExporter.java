package io.merrow.export.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Keeps the spans of a request that failed for the next one, the latest of them where there are many. The SDK's processor would forget
 * them. Any thread, one at a time.
 */
final class KeepingSpanExporter implements SpanExporter {
    /** Spans that wait for a collector: about a megabyte. */
    static final int MOST_KEPT = 2048;

    private final SpanExporter exporter;
    private final BooleanSupplier mayRetry;
    private final AtomicLong dropped;
    private final AtomicLong taken = new AtomicLong();
    private volatile boolean isEnded;
    private volatile List<SpanData> kept = List.of();

    /**
     * @param exporter completes its result before it returns.
     * @param mayRetry whether the request that failed last may succeed another time.
     * @param dropped  counts spans that no collector got.
     */
    KeepingSpanExporter(final SpanExporter exporter, final BooleanSupplier mayRetry, final AtomicLong dropped) {
        this.exporter = exporter;
        this.mayRetry = mayRetry;
        this.dropped = dropped;
    }

    @Override
    public synchronized CompletableResultCode export(final Collection<SpanData> spans) {
        taken.addAndGet(spans.size());
        final List<SpanData> all = new ArrayList<>(kept);
        all.addAll(spans);
        if (all.isEmpty()) {
            return CompletableResultCode.ofSuccess();
        }
        if (isEnded) {
            dropped.addAndGet(all.size());
            kept = List.of();
            return CompletableResultCode.ofFailure();
        }
        final CompletableResultCode result = exporter.export(all);
        if (result.isSuccess()) {
            kept = List.of();
        } else if (mayRetry.getAsBoolean()) {
            final int excess = Math.max(0, all.size() - MOST_KEPT);
            dropped.addAndGet(excess);
            kept = List.copyOf(all.subList(excess, all.size()));
        } else {
            dropped.addAndGet(all.size());
            kept = List.of();
        }
        return result;
    }

    /** Exports what is kept, on a thread of its own: the result is whether nothing is kept any more. */
    CompletableResultCode exportKept() {
        if (kept.isEmpty()) {
            return CompletableResultCode.ofSuccess();
        }
        final CompletableResultCode result = new CompletableResultCode();
        final Thread thread = new Thread(
                () -> {
                    if (export(List.of()).isSuccess()) {
                        result.succeed();
                    } else {
                        result.fail();
                    }
                },
                "merrow-kept-spans");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    /** Spans that the SDK has given, whatever became of them. */
    long taken() {
        return taken.get();
    }

    /** There is no further request. */
    void end() {
        isEnded = true;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public synchronized CompletableResultCode shutdown() {
        dropped.addAndGet(kept.size());
        kept = List.of();
        return exporter.shutdown();
    }
}
