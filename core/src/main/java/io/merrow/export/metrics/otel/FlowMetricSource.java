package io.merrow.export.metrics.otel;

import io.merrow.export.metrics.FlowSeriesTable;
import io.merrow.export.sdk.MetricSource;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/** The series of flow metrics for an export by OTLP: what is delivered may be forgotten once it has ended. The exporting thread only. */
public final class FlowMetricSource implements MetricSource {
    /** Series are updated with the time at which a duty cycle began; none takes so long. */
    private static final long CYCLE_NS = TimeUnit.SECONDS.toNanos(10);

    private final FlowMetricProducer producer;
    private final FlowSeriesTable table;
    private final NanoClock clock;
    private long collectedNs;

    /** @param clock of the records' {@code emittedNs}. */
    public FlowMetricSource(final FlowSeriesTable table, final boolean isDelta, final NanoClock clock) {
        producer = new FlowMetricProducer(
                table,
                isDelta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
                System::currentTimeMillis);
        this.table = table;
        this.clock = clock;
        table.delivered(0); // nothing yet
    }

    @Override
    public Collection<MetricData> produce(final Resource resource) {
        collectedNs = clock.nanoTime();
        return producer.produce(resource);
    }

    @Override
    public void delivered() {
        table.delivered(collectedNs - CYCLE_NS);
    }
}
