package io.merrow.telemetry.http;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** Metrics that are collected when a client scrapes them. Any thread. */
@FunctionalInterface
public interface ScrapeSource {
    /** The present values. */
    MetricSnapshots collect();
}
