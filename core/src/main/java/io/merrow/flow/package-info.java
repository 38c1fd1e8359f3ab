/**
 * The flows of one shard: {@link io.merrow.flow.FlowShard} takes changed slots, packets without a slot, and the time;
 * records go out to a {@link io.merrow.flow.record.RecordSink}.
 *
 * <p>Pure: no thread, no clock, no input or output; {@code nowNs} is an argument. {@code flow.table} holds the state,
 * {@code flow.record} writes records; {@code flow.orientation}, {@code flow.tcp} and {@code flow.policy} decide.
 */
package io.merrow.flow;
