package io.merrow.export.otlp;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.RecordBatch;
import io.merrow.export.otlp.client.OtlpSettings;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.Locale;
import java.util.function.Supplier;

/** Spans of the agent's requests to a collector, one an attempt. Any thread. */
final class RequestSpans {
    private final Supplier<Tracer> tracer;
    private final OtlpSettings settings;

    /** @param tracer asked for at each attempt. */
    RequestSpans(final Supplier<Tracer> tracer, final OtlpSettings settings) {
        this.tracer = tracer;
        this.settings = settings;
    }

    Span begin(final RecordBatch batch) {
        final Span span =
                tracer.get().spanBuilder("export").setSpanKind(SpanKind.CLIENT).startSpan();
        if (span.isRecording()) {
            span.setAttribute("server.address", settings.url().host());
            span.setAttribute("server.port", settings.url().port());
            span.setAttribute(
                    "merrow.export.protocol", settings.protocol().name().toLowerCase(Locale.ROOT));
            span.setAttribute("merrow.export.records", batch.end() - batch.first());
            span.setAttribute("merrow.export.attempt", batch.attempts());
        }
        return span;
    }

    /** @param bytes of the request as it was sent; 0: it was not. */
    static void end(final Span span, final DeliveryOutcome outcome, final int bytes) {
        if (!span.isRecording()) {
            return;
        }
        span.setAttribute("merrow.export.bytes", bytes);
        span.setAttribute("merrow.export.outcome", outcome.kind().name().toLowerCase(Locale.ROOT));
        if (outcome.rejected() > 0) {
            span.setAttribute("merrow.export.rejected", outcome.rejected());
        }
        if (outcome.kind() != DeliveryOutcome.Kind.DELIVERED) {
            span.setAttribute("error.type", outcome.failure().name().toLowerCase(Locale.ROOT));
            span.setStatus(StatusCode.ERROR, outcome.detail());
        }
        span.end();
    }
}
