package io.merrow.bpf;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/**
 * View of {@code struct __sk_buff} as far as a test run accepts it; every other field must be 0. Not thread safe.
 */
public final class SkBuffContext {
    public static final int MARK_OFFSET = 8;
    public static final int PRIORITY_OFFSET = 32;
    public static final int IFINDEX_OFFSET = 40;
    public static final int CB_OFFSET = 48;
    public static final int TSTAMP_OFFSET = 152;
    public static final int WIRE_LEN_OFFSET = 160;
    public static final int GSO_SEGS_OFFSET = 164;
    public static final int GSO_SIZE_OFFSET = 176;
    public static final int HWTSTAMP_OFFSET = 184;

    /** Size of the struct, bytes. */
    public static final int LENGTH = 192;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private MutableDirectBuffer buffer;
    private int offset;

    /** Views the struct that starts at {@code offset}. */
    public SkBuffContext wrap(final MutableDirectBuffer buffer, final int offset) {
        buffer.boundsCheck(offset, LENGTH);
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /** Sets all fields to 0. */
    public SkBuffContext clear() {
        buffer.setMemory(offset, LENGTH, (byte) 0);
        return this;
    }

    public int mark() {
        return buffer.getInt(offset + MARK_OFFSET, ORDER);
    }

    public SkBuffContext mark(final int value) {
        buffer.putInt(offset + MARK_OFFSET, value, ORDER);
        return this;
    }

    public int priority() {
        return buffer.getInt(offset + PRIORITY_OFFSET, ORDER);
    }

    public SkBuffContext priority(final int value) {
        buffer.putInt(offset + PRIORITY_OFFSET, value, ORDER);
        return this;
    }

    public int ifindex() {
        return buffer.getInt(offset + IFINDEX_OFFSET, ORDER);
    }

    /** An interface of the calling thread's network namespace; 0 is loopback. */
    public SkBuffContext ifindex(final int value) {
        buffer.putInt(offset + IFINDEX_OFFSET, value, ORDER);
        return this;
    }

    /** Word of the control block, 0 to 4. */
    public int cb(final int index) {
        return buffer.getInt(offset + CB_OFFSET + index * Integer.BYTES, ORDER);
    }

    public SkBuffContext cb(final int index, final int value) {
        buffer.putInt(offset + CB_OFFSET + index * Integer.BYTES, value, ORDER);
        return this;
    }

    /** The packet's time, nanoseconds. */
    public long tstamp() {
        return buffer.getLong(offset + TSTAMP_OFFSET, ORDER);
    }

    public SkBuffContext tstamp(final long valueNs) {
        buffer.putLong(offset + TSTAMP_OFFSET, valueNs, ORDER);
        return this;
    }

    public int wireLen() {
        return buffer.getInt(offset + WIRE_LEN_OFFSET, ORDER);
    }

    /** Bytes on the wire: the packet's length to 65536, or 0 for the packet's length. */
    public SkBuffContext wireLen(final int value) {
        buffer.putInt(offset + WIRE_LEN_OFFSET, value, ORDER);
        return this;
    }

    public int gsoSegs() {
        return buffer.getInt(offset + GSO_SEGS_OFFSET, ORDER);
    }

    public SkBuffContext gsoSegs(final int value) {
        buffer.putInt(offset + GSO_SEGS_OFFSET, value, ORDER);
        return this;
    }

    public int gsoSize() {
        return buffer.getInt(offset + GSO_SIZE_OFFSET, ORDER);
    }

    public SkBuffContext gsoSize(final int value) {
        buffer.putInt(offset + GSO_SIZE_OFFSET, value, ORDER);
        return this;
    }

    public long hwtstamp() {
        return buffer.getLong(offset + HWTSTAMP_OFFSET, ORDER);
    }

    public SkBuffContext hwtstamp(final long valueNs) {
        buffer.putLong(offset + HWTSTAMP_OFFSET, valueNs, ORDER);
        return this;
    }

    @Override
    public String toString() {
        return "SkBuffContext{mark=" + mark() + ", priority=" + priority() + ", ifindex=" + ifindex() + ", tstamp="
                + tstamp() + ", wireLen=" + wireLen() + ", gsoSegs=" + gsoSegs() + ", gsoSize=" + gsoSize() + '}';
    }
}
