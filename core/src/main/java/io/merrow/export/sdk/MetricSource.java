package io.merrow.export.sdk;

import io.opentelemetry.sdk.metrics.export.MetricProducer;

/** Metrics that an export collects. The exporting thread's. */
public interface MetricSource extends MetricProducer {
    /** Points of a request: by default two megabytes, half of what collectors take. */
    int BATCH_POINTS = 4096;

    /** Most points in a request. */
    default int batchPoints() {
        return BATCH_POINTS;
    }

    /** The collector has all of the latest collection. */
    default void delivered() {}
}
