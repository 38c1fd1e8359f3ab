/**
 * The last station: flow records come in from the shards and leave as OTLP spans or as lines for people.
 *
 * <p>Each shard hands its records to the export thread by a {@link io.merrow.export.RecordHandOff}; {@link
 * io.merrow.export.ExportAgent} alone owns all that follows: the queue, the batches, the retries. The only package that
 * sees OpenTelemetry.
 */
package io.merrow.export;
