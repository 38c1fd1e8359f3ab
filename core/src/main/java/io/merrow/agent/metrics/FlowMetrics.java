package io.merrow.agent.metrics;

import io.merrow.agent.refusal.StartException;
import io.merrow.config.MerrowConfig;
import io.merrow.enrich.InterfaceIndex;
import io.merrow.enrich.RecordEnricher;
import io.merrow.export.metrics.FlowMeter;
import io.merrow.export.metrics.FlowMetricSettings;
import io.merrow.export.metrics.FlowSeriesTable;
import io.merrow.export.metrics.RecordMeter;
import io.merrow.export.metrics.otel.FlowMetricSource;
import io.merrow.export.metrics.otel.PrometheusFlowMetrics;
import io.merrow.export.sdk.FlushLimit;
import io.merrow.export.sdk.OtlpMetricExport;
import io.merrow.export.sdk.OtlpMetricSettings;
import io.merrow.export.sdk.RequestCounts;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flow metrics of an agent. Series outlive a reload that changes only where they go: what was measured before is not measured again,
 * and not lost.
 *
 * <p>The launching and the reload thread, but for {@link #scraped} and the counts.
 */
public final class FlowMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlowMetrics.class);

    private final Sources sources;
    private final RequestCounts counts = new RequestCounts();
    private volatile PrometheusFlowMetrics scraped;
    private volatile FlowSeriesTable table;
    private FlowSeriesTable prepared;
    private OtlpMetricSettings exportSettings;
    private OtlpMetricExport export;

    /**
     * What metrics are made of.
     *
     * @param resource    attributes of what all metrics come from.
     * @param interfaces  the latest index.
     * @param isEphemeral whether a port is a client's own.
     * @param overflowed  counts measurements beyond the limit; of the export thread.
     * @param clock       of the records' {@code emittedNs}.
     */
    public record Sources(
            Map<String, String> resource,
            Supplier<InterfaceIndex> interfaces,
            IntPredicate isEphemeral,
            AtomicCounter overflowed,
            NanoClock clock) {}

    public FlowMetrics(final Sources sources) {
        this.sources = sources;
    }

    /** What measures records as that configuration wants it, with the present series where they fit. */
    public synchronized RecordMeter meter(final MerrowConfig config, final RecordEnricher enricher) {
        return config.export().metrics().isEnabled() ? new FlowMeter(tableOf(config), enricher) : RecordMeter.NONE;
    }

    private FlowSeriesTable tableOf(final MerrowConfig config) {
        final FlowMetricSettings wanted =
                FlowMetricOptions.settings(config.export().metrics(), sources.isEphemeral());
        if (table != null && table.settings().equals(wanted) && !changesTemporality(config)) {
            return table;
        }
        if (prepared == null || !prepared.settings().equals(wanted)) {
            prepared =
                    new FlowSeriesTable(wanted, sources.interfaces(), System::currentTimeMillis, sources.overflowed());
        }
        return prepared;
    }

    /** Backends cannot add points of both kinds to one series: others begin. */
    private boolean changesTemporality(final MerrowConfig config) {
        return exportSettings != null
                && FlowMetricOptions.export(config)
                        .filter(wanted -> wanted.isDelta() != exportSettings.isDelta())
                        .isPresent();
    }

    /**
     * Exports as that configuration wants it, once its {@link #meter} measures. What the series so far have goes to the collector so far.
     *
     * @throws StartException when it cannot; the export is as it was.
     */
    public synchronized void apply(final MerrowConfig config) {
        final FlowSeriesTable next = config.export().metrics().isEnabled() ? tableOf(config) : null;
        final OtlpMetricSettings wanted = FlowMetricOptions.export(config).orElse(null);
        if (next != table || wanted == null || !wanted.equals(exportSettings)) {
            final FlowSeriesTable before = table;
            final OtlpMetricSettings settingsBefore = exportSettings;
            endExport();
            try {
                startExport(next, wanted);
            } catch (final IllegalArgumentException e) {
                startExport(before, settingsBefore);
                throw new StartException(e.getMessage(), e);
            }
        }
        if (next != table || (scraped != null) != config.export().metrics().prometheus()) {
            scraped = next != null && config.export().metrics().prometheus()
                    ? new PrometheusFlowMetrics(next, sources.resource())
                    : null;
        }
        if (next != null && export == null) {
            next.delivered(Long.MAX_VALUE); // no series waits for a delivery
        }
        table = next;
        prepared = null;
    }

    private void startExport(final FlowSeriesTable series, final OtlpMetricSettings settings) {
        if (series != null && settings != null) {
            export = new OtlpMetricExport(
                    new FlowMetricSource(series, settings.isDelta(), sources.clock()),
                    settings,
                    new OtlpMetricExport.Context(sources.resource(), System.getenv(), "flow metrics", counts));
            exportSettings = settings;
            LOG.info(
                    "exporting flow metrics to {} every {} ms",
                    settings.connection().endpoint(),
                    settings.interval().toMillis());
        }
    }

    private void endExport() {
        if (export != null) {
            if (!export.flush()) {
                LOG.warn("{} did not take the flow metrics since the last export", export);
            }
            export.close();
            export = null;
            exportSettings = null;
        }
    }

    /** For scrapes by Prometheus; empty: they are disabled. Any thread. */
    public Optional<PrometheusFlowMetrics> scraped() {
        return Optional.ofNullable(scraped);
    }

    /** Series at present. Any thread. */
    public int series() {
        final FlowSeriesTable present = table;
        return present == null ? 0 : present.series().size();
    }

    /** Requests that the collector took. Any thread. */
    public long delivered() {
        return counts.delivered().get();
    }

    /** Requests that failed. Any thread. */
    public long failed() {
        return counts.failed().get();
    }

    /** Exports the final values; once no record is measured any more. */
    public synchronized void finish(final FlushLimit limit) throws InterruptedException {
        if (export != null && !limit.retry(export::flush)) {
            LOG.warn("{} did not take the final flow metrics within {}", export, limit);
        }
        close();
    }

    @Override
    public synchronized void close() {
        CloseHelper.quietClose(export);
        export = null;
    }
}
