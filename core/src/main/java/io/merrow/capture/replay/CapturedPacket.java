package io.merrow.capture.replay;

import org.agrona.DirectBuffer;

/**
 * A packet as a capture file has it. A view that its reader moves on: valid until the next one is asked for.
 */
public final class CapturedPacket {
    /** {@link #timeNs} of a packet whose file has no time for it. */
    public static final long NO_TIME = -1;

    /** Latest time, ns of the Unix epoch: in the year 2112. A later time stamp counts as this one. */
    public static final long LATEST_NS = 4_500_000_000_000_000_000L;

    private DirectBuffer buffer;
    private int offset;
    private int length;
    private int originalLength;
    private long timeNs;
    private int linkType;
    private int interfaceNumber;
    private boolean outbound;

    /** Forgets the packet. */
    CapturedPacket clear() {
        buffer = null;
        return this;
    }

    boolean isEmpty() {
        return buffer == null;
    }

    /**
     * @param length         bytes that are in the buffer: those captured, or the first of them.
     * @param originalLength bytes on the wire; never less than were captured, and an int's value.
     */
    CapturedPacket bytes(final DirectBuffer buffer, final int offset, final int length, final long originalLength) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.originalLength = Math.toIntExact(originalLength);
        return this;
    }

    /**
     * @param interfaceNumber from 0, as the file counts.
     * @param outbound        by the file, it was sent from there.
     */
    CapturedPacket seen(final long timeNs, final int linkType, final int interfaceNumber, final boolean outbound) {
        this.timeNs = timeNs;
        this.linkType = linkType;
        this.interfaceNumber = interfaceNumber;
        this.outbound = outbound;
        return this;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** Bytes on the wire, of the whole frame as this link type has it. */
    public int originalLength() {
        return originalLength;
    }

    /** Nanoseconds of the Unix epoch, 0 to {@link #LATEST_NS}, or {@link #NO_TIME}. */
    public long timeNs() {
        return timeNs;
    }

    /** LINKTYPE_ number of tcpdump.org. */
    public int linkType() {
        return linkType;
    }

    int interfaceNumber() {
        return interfaceNumber;
    }

    boolean isOutbound() {
        return outbound;
    }

    @Override
    public String toString() {
        return "CapturedPacket{timeNs=" + timeNs + ", linkType=" + linkType + ", length=" + length + '/'
                + originalLength + ", interfaceNumber=" + interfaceNumber + (outbound ? ", outbound" : "") + '}';
    }
}
