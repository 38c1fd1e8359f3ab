/**
 * OTLP: batches of records come in from the delivery, requests go out to the collector, and its answers come back as a
 * {@link io.merrow.export.delivery.DeliveryOutcome}.
 *
 * <p>The export thread encodes ({@link io.merrow.export.otlp.encode.SpanEncoder}, no objects a span), sending threads compress
 * and wait. The HTTP client is OkHttp, used directly: OpenTelemetry's own senders keep Retry-After, RetryInfo and the
 * body of a success to themselves.
 */
package io.merrow.export.otlp;
