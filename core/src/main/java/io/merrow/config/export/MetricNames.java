package io.merrow.config.export;

/** Names of flow metrics and of their attributes. */
public enum MetricNames {
    MERROW,
    OBI
}
