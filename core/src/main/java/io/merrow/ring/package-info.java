/**
 * Between capture and the flows: one single-producer ring for each shard, and the shard's thread.
 *
 * <p>Comes in: events from the capture thread, copied into preallocated slots of LMAX Disruptor rings. Goes out: the
 * same events, to the {@link io.merrow.flow.FlowShard} that owns the flow, on that shard's thread alone.
 */
package io.merrow.ring;
