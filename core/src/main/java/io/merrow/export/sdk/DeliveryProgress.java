package io.merrow.export.sdk;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Follows collections until all of their points are delivered. The exporting thread only, but for {@link #isComplete} and {@link #end}.
 */
final class DeliveryProgress implements MetricProducer {
    /** What a collection that failed would have had. */
    private static final int UNKNOWN = 1;

    private final MetricSource source;
    private final RequestReport report;
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile boolean isEnded;

    DeliveryProgress(final MetricSource source, final RequestReport report) {
        this.source = source;
        this.report = report;
    }

    @Override
    public Collection<MetricData> produce(final Resource resource) {
        if (isEnded) {
            return List.of();
        }
        final Collection<MetricData> metrics;
        try {
            metrics = source.produce(resource);
        } catch (final RuntimeException e) { // the SDK logs it where it is not shown
            outstanding.set(UNKNOWN);
            report.onUncollected(e);
            return List.of();
        }
        outstanding.set(metrics.stream()
                .mapToInt(metric -> metric.getData().getPoints().size())
                .sum());
        delivered(0);
        return metrics;
    }

    void delivered(final int points) {
        if (outstanding.addAndGet(-points) == 0) {
            source.delivered();
        }
    }

    /** Whether all of the latest collection is delivered. Any thread. */
    boolean isComplete() {
        return outstanding.get() == 0;
    }

    /** There is nothing more to collect. Any thread. */
    void end() {
        isEnded = true;
    }
}
