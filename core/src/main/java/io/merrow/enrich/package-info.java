/**
 * Enrichment of records: interfaces, and the holder of an address at a time.
 *
 * <p>Watchers publish what they know; the export thread looks it up and writes it beside the record. Nothing here
 * watches, waits or touches the network, and a look-up allocates nothing.
 */
package io.merrow.enrich;
