/**
 * What outlives the process: of each flow with a record, enough to go on with it. Stored records come in from the export
 * thread, last words from the capture thread; out go, at the next start, the flows' past and last words that no record tells.
 * Everything is in one memory-mapped file of the state directory, so that a {@code kill -9} loses nothing that was stored.
 */
package io.merrow.state;
