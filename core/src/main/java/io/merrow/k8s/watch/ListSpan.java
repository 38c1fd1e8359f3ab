package io.merrow.k8s.watch;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.function.Supplier;

/** The span of a watch that starts: from the request for the list until all of it was applied. Any thread. */
final class ListSpan {
    private final Supplier<Tracer> tracer;
    private final String kind;
    private Span span;

    /** @param kind plural name of the API. */
    ListSpan(final Supplier<Tracer> tracer, final String kind) {
        this.tracer = tracer;
        this.kind = kind;
    }

    synchronized void begin(final WatchCause cause) {
        giveUp("started again before the list was complete");
        span = tracer.get()
                .spanBuilder(cause == WatchCause.START ? "watch start" : "watch restart")
                .setNoParent()
                .setAttribute("merrow.watch.kind", kind)
                .setAttribute("merrow.watch.cause", cause.label())
                .startSpan();
    }

    /** @param objects in the list. */
    synchronized void complete(final int objects) {
        if (span != null) {
            span.setAttribute("merrow.watch.objects", objects);
            span.end();
            span = null;
        }
    }

    /** No effect once it is complete. */
    synchronized void giveUp(final String reason) {
        if (span != null) {
            span.setStatus(StatusCode.ERROR, reason);
            span.end();
            span = null;
        }
    }
}
