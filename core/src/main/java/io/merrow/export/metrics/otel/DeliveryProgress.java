package io.merrow.export.metrics.otel;

import io.merrow.export.metrics.FlowSeriesTable;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.NanoClock;

/**
 * Follows collections until all of their points are delivered: then series that ended before may be forgotten. The exporting thread
 * only, but for {@link #isComplete}.
 */
final class DeliveryProgress implements MetricProducer {
    /** Series are updated with the time at which a duty cycle began; none takes so long. */
    private static final long CYCLE_NS = TimeUnit.SECONDS.toNanos(10);

    private final MetricProducer producer;
    private final FlowSeriesTable table;
    private final NanoClock clock;
    private volatile boolean isEnded;
    private long collectedNs;
    private final AtomicInteger outstanding = new AtomicInteger();

    /** @param clock of the records' {@code emittedNs}. */
    DeliveryProgress(final MetricProducer producer, final FlowSeriesTable table, final NanoClock clock) {
        this.producer = producer;
        this.table = table;
        this.clock = clock;
        table.delivered(0); // nothing yet
    }

    @Override
    public Collection<MetricData> produce(final Resource resource) {
        if (isEnded) {
            return List.of();
        }
        collectedNs = clock.nanoTime();
        final Collection<MetricData> metrics = producer.produce(resource);
        outstanding.set(metrics.stream()
                .mapToInt(metric -> metric.getData().getPoints().size())
                .sum());
        delivered(0);
        return metrics;
    }

    void delivered(final int points) {
        if (outstanding.addAndGet(-points) == 0) {
            table.delivered(collectedNs - CYCLE_NS);
        }
    }

    /** Whether all of the latest collection is delivered. Any thread. */
    boolean isComplete() {
        return outstanding.get() == 0;
    }

    /** There is nothing more to collect. */
    void end() {
        isEnded = true;
    }
}
