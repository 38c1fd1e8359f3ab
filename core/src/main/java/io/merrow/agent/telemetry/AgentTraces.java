package io.merrow.agent.telemetry;

import io.merrow.agent.pipeline.CollectorSettings;
import io.merrow.agent.refusal.StartException;
import io.merrow.config.MerrowConfig;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.sdk.FlushLimit;
import io.merrow.export.telemetry.OtlpTraceExport;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent does as spans: its start, reloads, requests to the collector, restarts of watches. Without a configured export the spans
 * are made and forgotten at no cost. The launching and the reload thread, but for {@link #get}.
 */
public final class AgentTraces implements Supplier<Tracer>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentTraces.class);
    private static final String ERROR_TYPE = "error.type"; // OpenTelemetry's semantic conventions
    private static final Tracer NONE = TracerProvider.noop().get("io.merrow.agent");

    private final Map<String, String> resource;
    private final TelemetryCounts counts;
    private volatile Tracer tracer = NONE;
    private Settings settings;
    private OtlpTraceExport export;

    /** What a span is of. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    private record Settings(OtlpSettings connection, Duration interval) {}

    /**
     * @param resource attributes of what all spans come from.
     * @param counts   of requests and spans.
     */
    public AgentTraces(final Map<String, String> resource, final TelemetryCounts counts) {
        this.resource = resource;
        this.counts = counts;
    }

    /** What makes spans now; not to be kept. Any thread. */
    @Override
    public Tracer get() {
        return tracer;
    }

    /** Does the work as a span, within that of the caller if there is one. */
    @SuppressWarnings("try") // the scope is entered and left by the resource itself
    public <T, E extends Exception> T trace(final String name, final Work<T, E> work) throws E {
        final Span span = tracer.spanBuilder(name).startSpan();
        try (Scope scope = span.makeCurrent()) {
            return work.run();
        } catch (final Exception e) {
            span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
            span.setAttribute(ERROR_TYPE, e.getClass().getName());
            throw e;
        } finally {
            span.end();
        }
    }

    /**
     * Exports as that configuration wants it.
     *
     * @throws StartException when it cannot; the export is as it was.
     */
    public synchronized void apply(final MerrowConfig config) {
        try {
            final Settings wanted = CollectorSettings.ofInternalTraces(config)
                    .map(connection -> new Settings(
                            connection,
                            config.internal().traces().otlp().orElseThrow().interval()))
                    .orElse(null);
            if (!Objects.equals(wanted, settings)) {
                final OtlpTraceExport before = export;
                export = wanted == null ? null : start(wanted);
                settings = wanted;
                tracer = export == null ? NONE : export.tracer();
                end(before);
            }
        } catch (final IllegalArgumentException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    private OtlpTraceExport start(final Settings wanted) {
        final OtlpTraceExport started = new OtlpTraceExport(
                wanted.connection(),
                wanted.interval(),
                new OtlpTraceExport.Context(resource, System.getenv(), counts.traces(), counts.droppedSpans()));
        LOG.info("exporting the agent's own traces to {}", wanted.connection().endpoint());
        return started;
    }

    private static void end(final OtlpTraceExport before) {
        if (before != null) {
            if (!before.flush()) {
                LOG.warn("{} did not take the agent's latest spans", before);
            }
            before.close();
        }
    }

    /** Exports the spans that have ended. */
    public synchronized void finish(final FlushLimit limit) throws InterruptedException {
        if (export != null && !limit.retry(export::flush)) {
            LOG.warn("{} did not take the agent's last spans within {}", export, limit);
        }
        close();
    }

    @Override
    public synchronized void close() {
        tracer = NONE;
        CloseHelper.quietClose(export);
        export = null;
        settings = null;
    }
}
