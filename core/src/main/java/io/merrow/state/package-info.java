/**
 * What outlives the process: of each flow with a record, enough to continue it. Stored records come in from the export
 * thread; out goes, at the next start, the flows' past. Everything is in one memory-mapped file of the state directory, so that a
 * {@code kill -9} loses nothing that was stored. What a flow has counted is in the kernel's flow table, which outlives the process too.
 */
package io.merrow.state;
