/**
 * Flows as metrics: what each record adds to which series ({@link io.merrow.export.metrics.FlowMeter}), the dimensions that may be chosen,
 * and the profile of their names. Export is {@code metrics.otel}'s.
 */
package io.merrow.export.metrics;
