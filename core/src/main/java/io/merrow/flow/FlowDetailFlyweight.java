package io.merrow.flow;

import static io.merrow.flow.FlowDetailDescriptor.*;

import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.TunnelFlyweight;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** View of one flow's detail, see {@link FlowDetailDescriptor}. Of the shard's thread only. */
final class FlowDetailFlyweight {
    private UnsafeBuffer buffer;
    private int offset;

    FlowDetailFlyweight wrap(final UnsafeBuffer buffer, final int offset) {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Bytes outside the flow's own packets since the flow began. */
    long overhead(final int side) {
        return seen(side) + at(BASE_OFFSET, side);
    }

    /** Those that are in no record yet. */
    long overheadDelta(final int side) {
        return overhead(side) - at(EXPORTED_OFFSET, side);
    }

    /** Takes over the kernel's cumulative count. @return whether it was higher than what was known. */
    boolean seen(final int side, final long overheadBytes) {
        final boolean higher = overheadBytes > seen(side);
        if (higher) {
            put(SEEN_OFFSET, side, overheadBytes);
        }
        return higher;
    }

    /** Counts what is in no kernel entry. */
    void addToBase(final int side, final long overheadBytes) {
        put(BASE_OFFSET, side, at(BASE_OFFSET, side) + overheadBytes);
    }

    /** Goes on in a kernel entry that counts from 0. */
    void moveToNextEntry() {
        for (int side = 0; side < 2; side++) {
            addToBase(side, seen(side));
            put(SEEN_OFFSET, side, 0);
        }
    }

    /** All that is counted is in records. */
    void exported() {
        for (int side = 0; side < 2; side++) {
            put(EXPORTED_OFFSET, side, overhead(side));
        }
    }

    /** That much is in records, as an earlier process knew. */
    void exported(final int side, final long overheadBytes) {
        put(EXPORTED_OFFSET, side, overheadBytes);
    }

    /** Those that are not in the present kernel entry. */
    long base(final int side) {
        return at(BASE_OFFSET, side);
    }

    /** Takes over the latest indexes of a side. */
    void security(final int side, final FlowSideFlyweight snapshot) {
        final int at = securityOffset(side);
        buffer.putInt(at, snapshot.ahSpi());
        buffer.putInt(at + 4, snapshot.securityIndex());
        buffer.putInt(at + 8, snapshot.receiverIndex());
        buffer.putByte(at + 12, (byte) snapshot.wireguardType());
    }

    /** Where a side's indexes start in {@link #buffer()}; the layout is that of a record's security block. */
    int securityOffset(final int side) {
        return offset + SECURITY_OFFSET + side * SECURITY_LENGTH;
    }

    /** Takes over the process of a side. @return whether another one was known before, or none. */
    boolean processId(final int side, final int processId) {
        if (processId == 0 || processId == processId(side)) {
            return false;
        }
        buffer.putInt(offset + PROCESS_IDS_OFFSET + side * 4, processId);
        return true;
    }

    /** Process whose socket sends a side; 0: none is known. */
    int processId(final int side) {
        return buffer.getInt(offset + PROCESS_IDS_OFFSET + side * 4);
    }

    /** Where the {@code struct tunnel} starts in {@link #buffer()}. */
    int tunnelOffset() {
        return offset + TUNNEL_OFFSET;
    }

    /** Takes over the tunnel, to which the kernel may add the other side's identifier. @return whether that is news. */
    boolean tunnel(final DirectBuffer source, final int sourceOffset) {
        if (buffer.getByte(tunnelOffset() + TunnelFlyweight.TYPE_OFFSET) != 0
                && buffer.getByte(tunnelOffset() + TunnelFlyweight.HAS_REVERSE_ID_OFFSET)
                        >= source.getByte(sourceOffset + TunnelFlyweight.HAS_REVERSE_ID_OFFSET)) {
            return false;
        }
        buffer.putBytes(tunnelOffset(), source, sourceOffset, TunnelFlyweight.LENGTH);
        return true;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    private long seen(final int side) {
        return at(SEEN_OFFSET, side);
    }

    private long at(final int field, final int side) {
        return buffer.getLong(offset + field + side * 8);
    }

    private void put(final int field, final int side, final long value) {
        buffer.putLong(offset + field + side * 8, value);
    }

    @Override
    public String toString() {
        return "FlowDetail{overhead=" + overhead(0) + '/' + overhead(1) + '}';
    }
}
