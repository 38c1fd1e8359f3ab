/**
 * The export thread: takes records from the shards, prints them, queues them and delivers them in batches.
 *
 * <p>Records come in through {@code export.queue}, become attributes in {@code export.attributes}, and leave as text
 * ({@code export.format}) or by OTLP ({@code export.otlp}); {@code export.delivery} follows each batch until it is
 * stored or given up. The only package that uses OpenTelemetry.
 */
package io.merrow.export;
