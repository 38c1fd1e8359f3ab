/**
 * Flow metrics through OpenTelemetry's SDK: its readers collect the series ({@link io.merrow.export.metrics.otel.FlowMetricProducer}), its OTLP
 * exporter encodes them, and the agent's own connection sends them.
 */
package io.merrow.export.metrics.otel;
