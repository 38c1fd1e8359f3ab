/**
 * Merrow's own telemetry: the ledger's counters, stage latency, stalls, distinct errors.
 *
 * <p>Every station writes here, single writer a lane, without locks or allocation; {@code telemetry.http} and the
 * commands read.
 */
package io.merrow.telemetry;
