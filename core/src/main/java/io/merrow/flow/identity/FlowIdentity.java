package io.merrow.flow.identity;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Trace and span ids, computed and not drawn (flow-model, 5). One thread, no allocation.
 *
 * <p>The trace id is a keyed hash of the Community ID digest and, where its SYN was seen, the initiator's initial
 * sequence number: both nodes of a connection come to the same one. Without a SYN it is of the digest and the number
 * of the time window in which the flow began. The span id is a hash of trace id, node, flow start and record number:
 * a record that is made twice has the same id. Neither is ever zero.
 */
public final class FlowIdentity {
    private static final int KIND_OFFSET = CommunityId.DIGEST_LENGTH;
    private static final int VALUE_OFFSET = KIND_OFFSET + 4;
    private static final int TRACE_MESSAGE_LENGTH = VALUE_OFFSET + 8;
    private static final int SPAN_MESSAGE_LENGTH = 5 * 8;
    private static final int KIND_SEQUENCE = 1;
    private static final int KIND_WINDOW = 2;
    private static final long DOMAIN = 0x6D6572726F772F31L; // "merrow/1"

    private final SipHash hash;
    private final long windowNs;
    private final long nodeId;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[SPAN_MESSAGE_LENGTH]);
    private long traceIdHigh;
    private long traceIdLow;

    /**
     * @param seed     the same on all nodes.
     * @param windowNs {@code span.trace_id_timeout}, at least 1.
     * @param nodeId   {@link #nodeId} of this node.
     */
    public FlowIdentity(final long seed, final long windowNs, final long nodeId) {
        if (windowNs < 1) {
            throw new IllegalArgumentException("trace id window must be at least 1 ns: " + windowNs);
        }
        hash = new SipHash(seed, DOMAIN);
        this.windowNs = windowNs;
        this.nodeId = nodeId;
    }

    /** Number of a node by its name, for span ids: the same after a restart. Allocates. */
    public static long nodeId(final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return new SipHash(0, DOMAIN)
                .hash(new UnsafeBuffer(bytes), 0, bytes.length)
                .low();
    }

    /** Computes the trace id of a connection whose SYN was seen; it is in {@link #traceIdHigh}, {@link #traceIdLow}. */
    public FlowIdentity traceBySequence(final UnsafeBuffer digest, final int offset, final int initialSequence) {
        return trace(digest, offset, KIND_SEQUENCE, initialSequence & 0xFFFF_FFFFL);
    }

    /**
     * Computes the trace id of everything else.
     *
     * @param startEpochNs first packet, nanoseconds of the Unix epoch.
     */
    public FlowIdentity traceByWindow(final UnsafeBuffer digest, final int offset, final long startEpochNs) {
        return trace(digest, offset, KIND_WINDOW, Math.floorDiv(startEpochNs, windowNs));
    }

    /** High half of the trace id computed last. */
    public long traceIdHigh() {
        return traceIdHigh;
    }

    /** Low half of the trace id computed last; never 0. */
    public long traceIdLow() {
        return traceIdLow;
    }

    /**
     * Computes a record's span id.
     *
     * @param startNs      the flow's first packet, kernel clock: it does not move when the wall clock is set.
     * @param recordNumber from 0.
     * @return never 0.
     */
    public long spanId(final long traceIdHigh, final long traceIdLow, final long startNs, final int recordNumber) {
        message.putLong(0, traceIdHigh, LITTLE_ENDIAN);
        message.putLong(8, traceIdLow, LITTLE_ENDIAN);
        message.putLong(16, nodeId, LITTLE_ENDIAN);
        message.putLong(24, startNs, LITTLE_ENDIAN);
        message.putLong(32, recordNumber, LITTLE_ENDIAN);
        return neverZero(hash.hash(message, 0, SPAN_MESSAGE_LENGTH).low());
    }

    private FlowIdentity trace(final UnsafeBuffer digest, final int offset, final int kind, final long value) {
        message.putBytes(0, digest, offset, CommunityId.DIGEST_LENGTH);
        message.putInt(KIND_OFFSET, kind, LITTLE_ENDIAN);
        message.putLong(VALUE_OFFSET, value, LITTLE_ENDIAN);
        hash.hash(message, 0, TRACE_MESSAGE_LENGTH);
        traceIdHigh = hash.high();
        traceIdLow = neverZero(hash.low());
        return this;
    }

    private static long neverZero(final long value) {
        return value == 0 ? 1 : value;
    }

    @Override
    public String toString() {
        return "FlowIdentity{windowNs=" + windowNs + ", nodeId=" + Long.toHexString(nodeId) + '}';
    }
}
