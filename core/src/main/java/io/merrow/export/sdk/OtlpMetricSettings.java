package io.merrow.export.sdk;

import io.merrow.export.otlp.client.OtlpSettings;
import java.time.Duration;

/**
 * How metrics are exported by OTLP.
 *
 * @param connection to the collector.
 * @param interval   between two exports.
 * @param isDelta    whether a request has only what is new; false: the totals since a series began.
 */
public record OtlpMetricSettings(OtlpSettings connection, Duration interval, boolean isDelta) {}
