/**
 * What passes and what does not: {@code filter.*} of the configuration, compiled to immutable predicates without
 * allocation, clock or I/O.
 *
 * <p>Comes in: patterns as people write them. Goes out: a {@link io.merrow.filter.PacketFilter} for the kernel, an
 * {@link io.merrow.filter.InterfaceFilter} for attaching, a {@link io.merrow.filter.FlowFilter} that the shards ask for
 * each record. The composition root compiles; the configuration uses the same parsers for its checks.
 */
package io.merrow.filter;
