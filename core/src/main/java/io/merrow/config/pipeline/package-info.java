/**
 * The section {@code pipeline}: capacities, threading and idle strategy from the kernel to the records.
 */
package io.merrow.config.pipeline;
