/**
 * Where records wait for their batch: in memory, or in a file that outlives the process.
 *
 * <p>The export agent offers records, the delivery moves them into batches and commits what is settled. What a crashed
 * process left in its file comes out again, in order, with the same ids.
 */
package io.merrow.export.queue;
