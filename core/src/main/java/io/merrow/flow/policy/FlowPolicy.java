package io.merrow.flow.policy;

import io.merrow.flow.identity.FlowIdentity;
import java.util.concurrent.TimeUnit;

/**
 * The policy of a shard: {@code span.*} of the configuration, in nanoseconds. Immutable.
 *
 * @param maxFlows          most flows of a shard that found no slot in the flow table. Memory follows the flows.
 * @param timeouts          when flows end and records leave.
 * @param identity          what ids are made of.
 * @param ephemeralPortLow  first port that clients are given.
 * @param ephemeralPortHigh last port that clients are given.
 */
public record FlowPolicy(
        int maxFlows, Timeouts timeouts, Identity identity, int ephemeralPortLow, int ephemeralPortHigh) {
    /**
     * Defaults of the flow model. Ephemeral ports are those of Linux and of RFC 6335 (6), as the hosts in a capture may be any.
     */
    public static FlowPolicy defaults() {
        return new FlowPolicy(1 << 20, Timeouts.defaults(), Identity.defaults(), 32768, 65535);
    }

    public FlowPolicy {
        if (ephemeralPortLow < 0 || ephemeralPortHigh > 0xFFFF || ephemeralPortLow > ephemeralPortHigh) {
            throw new IllegalArgumentException("ephemeral ports must be a range within 0 to 65535: " + ephemeralPortLow
                    + " to " + ephemeralPortHigh);
        }
    }

    public FlowPolicy withMaxFlows(final int value) {
        return new FlowPolicy(value, timeouts, identity, ephemeralPortLow, ephemeralPortHigh);
    }

    public FlowPolicy withTimeouts(final Timeouts value) {
        return new FlowPolicy(maxFlows, value, identity, ephemeralPortLow, ephemeralPortHigh);
    }

    public FlowPolicy withIdentity(final Identity value) {
        return new FlowPolicy(maxFlows, timeouts, value, ephemeralPortLow, ephemeralPortHigh);
    }

    public FlowPolicy withEphemeralPorts(final int low, final int high) {
        return new FlowPolicy(maxFlows, timeouts, identity, low, high);
    }

    /** Whether clients are given this port. */
    public boolean isEphemeral(final int port) {
        return port >= ephemeralPortLow && port <= ephemeralPortHigh;
    }

    /**
     * Nanoseconds, each at least 1 but the last.
     *
     * @param maxRecordIntervalNs an interval record leaves that long after the previous one's end.
     * @param tcpNs               TCP without a packet for so long has ended; likewise the next three.
     * @param udpNs               UDP.
     * @param icmpNs              ICMP and ICMPv6.
     * @param genericNs           all other protocols.
     * @param tcpFinNs            silence after a FIN.
     * @param tcpRstNs            silence after a RST.
     * @param retryNs             after a full sink.
     * @param intervalsAfterNs    age of a flow before which it has no interval records; 0: it has them from the start.
     */
    public record Timeouts(
            long maxRecordIntervalNs,
            long tcpNs,
            long udpNs,
            long icmpNs,
            long genericNs,
            long tcpFinNs,
            long tcpRstNs,
            long retryNs,
            long intervalsAfterNs) {
        /** With interval records from the start. */
        public Timeouts(
                final long maxRecordIntervalNs,
                final long tcpNs,
                final long udpNs,
                final long icmpNs,
                final long genericNs,
                final long tcpFinNs,
                final long tcpRstNs,
                final long retryNs) {
            this(maxRecordIntervalNs, tcpNs, udpNs, icmpNs, genericNs, tcpFinNs, tcpRstNs, retryNs, 0);
        }

        public Timeouts {
            final long least = Math.min(
                    Math.min(Math.min(maxRecordIntervalNs, tcpNs), Math.min(udpNs, icmpNs)),
                    Math.min(Math.min(genericNs, tcpFinNs), Math.min(tcpRstNs, retryNs)));
            if (least < 1) {
                throw new IllegalArgumentException("a timeout must be at least 1 ns: " + least);
            }
        }

        public static Timeouts defaults() {
            return new Timeouts(
                    TimeUnit.SECONDS.toNanos(60),
                    TimeUnit.SECONDS.toNanos(20),
                    TimeUnit.SECONDS.toNanos(60),
                    TimeUnit.SECONDS.toNanos(10),
                    TimeUnit.SECONDS.toNanos(30),
                    TimeUnit.SECONDS.toNanos(5),
                    TimeUnit.SECONDS.toNanos(5),
                    TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /**
     * @param communityIdSeed {@code span.community_id_seed}, 0 to 65535.
     * @param traceSeed       keys the trace ids; the same on all nodes.
     * @param traceWindowNs   {@code span.trace_id_timeout}.
     * @param nodeId          {@link FlowIdentity#nodeId(String)} of this node's name.
     */
    public record Identity(int communityIdSeed, long traceSeed, long traceWindowNs, long nodeId) {
        public static Identity defaults() {
            return new Identity(0, 0, TimeUnit.HOURS.toNanos(24), 0);
        }
    }
}
