/**
 * Writes a flow's next record from its slot, oriented from source to destination, and the sinks and filters of
 * records.
 */
package io.merrow.flow.record;
