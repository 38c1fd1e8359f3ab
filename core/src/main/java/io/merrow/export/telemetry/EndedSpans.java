package io.merrow.export.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.concurrent.atomic.AtomicLong;

/** Counts spans that have ended: more than were exported wait in the SDK, or were dropped by it. Any thread. */
final class EndedSpans implements SpanProcessor {
    private final AtomicLong count = new AtomicLong();

    long count() {
        return count.get();
    }

    @Override
    public void onStart(final Context parent, final ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(final ReadableSpan span) {
        count.incrementAndGet();
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }
}
