/**
 * The judgement: what a flow is, who began it, when it ends, which records leave and what they are called.
 *
 * <p>In come kernel snapshots as bytes ({@link io.merrow.flow.FlowShard#onFlow}) and the time as a number; out go
 * records to {@link io.merrow.flow.RecordSink} and release requests to {@link io.merrow.flow.FlowReleaser}. The ring's
 * shard agent calls, one thread a shard; nothing here has a thread, a clock or I/O.
 */
package io.merrow.flow;
