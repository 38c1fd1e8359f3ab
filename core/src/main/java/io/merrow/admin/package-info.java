/**
 * What a running agent shows of itself: recent records, live flows with rates, ledger, health, interfaces, latency.
 *
 * <p>Comes in: copies of records and snapshots at the shards' flows. Goes out: answers to GET over a unix socket or loopback,
 * versioned, read-only and bounded. The commands and people's tools call; nothing of the data path waits for it.
 */
package io.merrow.admin;
