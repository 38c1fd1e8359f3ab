package io.merrow.agent.telemetry;

import io.merrow.agent.pipeline.CollectorSettings;
import io.merrow.agent.refusal.StartException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.export.MetricTemporality;
import io.merrow.config.internal.InternalMetricsExportConfig;
import io.merrow.export.sdk.FlushLimit;
import io.merrow.export.sdk.OtlpMetricExport;
import io.merrow.export.sdk.OtlpMetricSettings;
import io.merrow.export.telemetry.AgentMetricSource;
import io.merrow.telemetry.Metrics;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the agent's own metrics: ledger, latency, threads, watches, JVM. The launching and the reload thread.
 */
public final class AgentMetricExport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentMetricExport.class);

    private final Map<String, String> resource;
    private final Supplier<Metrics> metrics;
    private final TelemetryCounts counts;
    /** By whether they are delta: what was delivered outlives a reload. */
    private final Map<Boolean, AgentMetricSource> sources = new HashMap<>();

    private OtlpMetricSettings settings;
    private OtlpMetricExport export;

    /**
     * @param resource attributes of what all metrics come from.
     * @param metrics  asked for at each export.
     * @param counts   of requests.
     */
    public AgentMetricExport(
            final Map<String, String> resource, final Supplier<Metrics> metrics, final TelemetryCounts counts) {
        this.resource = resource;
        this.metrics = metrics;
        this.counts = counts;
    }

    /**
     * Exports as that configuration wants it.
     *
     * @throws StartException when it cannot; the export is as it was.
     */
    public synchronized void apply(final MerrowConfig config) {
        final OtlpMetricSettings before = settings;
        try {
            final OtlpMetricSettings wanted = wanted(config);
            if (!Objects.equals(wanted, before)) {
                end();
                start(wanted);
            }
        } catch (final IllegalArgumentException e) {
            start(before);
            throw new StartException(e.getMessage(), e);
        }
    }

    private static OtlpMetricSettings wanted(final MerrowConfig config) {
        return CollectorSettings.ofInternalMetrics(config)
                .map(connection -> {
                    final InternalMetricsExportConfig otlp =
                            config.internal().metrics().otlp().orElseThrow();
                    return new OtlpMetricSettings(
                            connection, otlp.interval(), otlp.temporality() == MetricTemporality.DELTA);
                })
                .orElse(null);
    }

    /** No effect while one runs. */
    private void start(final OtlpMetricSettings wanted) {
        if (export != null || wanted == null) {
            return;
        }
        export = new OtlpMetricExport(
                sources.computeIfAbsent(wanted.isDelta(), this::source),
                wanted,
                new OtlpMetricExport.Context(resource, System.getenv(), "the agent's own metrics", counts.metrics()));
        settings = wanted;
        LOG.info(
                "exporting the agent's own metrics to {} every {} ms",
                wanted.connection().endpoint(),
                wanted.interval().toMillis());
    }

    private AgentMetricSource source(final boolean isDelta) {
        return new AgentMetricSource(
                () -> metrics.get().registry(),
                isDelta,
                ManagementFactory.getRuntimeMXBean().getStartTime(),
                System::currentTimeMillis);
    }

    private void end() {
        if (export != null) {
            if (!export.flush()) {
                LOG.warn("{} did not take the agent's latest metrics", export);
            }
            close();
        }
    }

    /** Exports the final values. */
    public synchronized void finish(final FlushLimit limit) throws InterruptedException {
        if (export != null && !limit.retry(export::flush)) {
            LOG.warn("{} did not take the agent's final metrics within {}", export, limit);
        }
        close();
    }

    @Override
    public synchronized void close() {
        CloseHelper.quietClose(export);
        export = null;
        settings = null;
    }
}
