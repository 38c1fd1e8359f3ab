package io.merrow.config.export;

/** What a data point of OTLP contains. */
public enum MetricTemporality {
    /** The total since the series began. */
    CUMULATIVE,
    /** What is new since the last delivery. */
    DELTA
}
