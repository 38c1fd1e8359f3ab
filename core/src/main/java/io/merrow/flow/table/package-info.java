/**
 * The memory of a shard: state of each flow beside its slot, flows without a slot, expiry wheel, hash. Off-heap, no
 * allocation in steady state.
 */
package io.merrow.flow.table;
