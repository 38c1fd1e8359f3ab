/**
 * Batches in flight: sizes, attempts, retries, outcomes. {@link io.merrow.export.delivery.RecordExporter} is what
 * sends them. The export thread only.
 */
package io.merrow.export.delivery;
