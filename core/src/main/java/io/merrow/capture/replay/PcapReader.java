package io.merrow.capture.replay;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * Reads pcap (draft-ietf-opsawg-pcap): either byte order, microseconds or nanoseconds, and the variant of libpcap's
 * patched by A. Kuznetzov, whose record headers are longer.
 *
 * <pre>
 *  file header:   magic 4, major 2, minor 2, reserved 8, snap length 4, link type 4 (low 26 bits)
 *  record header: seconds 4, fraction 4, captured length 4, original length 4 [, Kuznetzov: interface 4, protocol 2,
 *                 packet type 1, padding 1]
 * </pre>
 */
final class PcapReader implements CaptureReader {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final int KUZNETZOV = 0xA1B2CD34;
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int KUZNETZOV_HEADER = 24;
    private static final int LINK_TYPE_MASK = 0x03FF_FFFF;
    private static final int VERSION_MAJOR = 2;
    private static final int SWAPPED_BEFORE_MINOR = 3;
    private static final long MAX_SNAP_LENGTH = 128L << 20;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long NS_PER_US = 1_000L;

    private final CaptureInput input;
    private final CaptureListener listener;
    private final int recordHeader;
    private final long fractionNs;
    private final boolean mayBeSwapped;
    private final boolean isSwapped;
    private final int linkType;
    private final long maxCaptured;
    private long recordStart;
    private long toSkip;

    private PcapReader(final CaptureInput input, final CaptureListener listener, final int magic) {
        this.input = input;
        this.listener = listener;
        recordHeader = magic == KUZNETZOV ? KUZNETZOV_HEADER : RECORD_HEADER;
        fractionNs = magic == NANOSECONDS ? 1 : NS_PER_US;
        final int minor = input.u16(6);
        isSwapped = minor < SWAPPED_BEFORE_MINOR;
        mayBeSwapped = minor <= SWAPPED_BEFORE_MINOR;
        maxCaptured = Math.max(MAX_CAPTURED, Math.min(MAX_SNAP_LENGTH, input.u32(16)));
        linkType = input.i32(20) & LINK_TYPE_MASK;
        input.advance(FILE_HEADER);
        listener.onInterface(0, null);
    }

    /** Whether four bytes, read big endian, begin such a file. */
    static boolean isMagic(final int bigEndian) {
        return isOurs(bigEndian) || isOurs(Integer.reverseBytes(bigEndian));
    }

    private static boolean isOurs(final int magic) {
        return magic == MICROSECONDS || magic == NANOSECONDS || magic == KUZNETZOV;
    }

    /**
     * Reads the file header.
     *
     * @throws CaptureException when it is cut, or of an unknown version.
     */
    static PcapReader open(final CaptureInput input, final CaptureListener listener) throws IOException {
        if (!input.ensure(FILE_HEADER)) {
            throw new CaptureException("is truncated within its pcap file header: " + input.available() + " of "
                    + FILE_HEADER + " bytes present");
        }
        input.order(ByteOrder.BIG_ENDIAN);
        if (!isOurs(input.i32(0))) {
            input.order(ByteOrder.LITTLE_ENDIAN);
        }
        final int major = input.u16(4);
        if (major != VERSION_MAJOR) {
            throw new CaptureException(
                    "is pcap version " + major + '.' + input.u16(6) + "; supported is version " + VERSION_MAJOR);
        }
        return new PcapReader(input, listener, input.i32(0));
    }

    @Override
    public boolean next(final CapturedPacket packet) throws IOException {
        boolean goesOn = true;
        packet.clear();
        while (goesOn && packet.isEmpty()) {
            goesOn = read(packet);
        }
        return goesOn;
    }

    /** One record; false at the end. The packet stays empty where the record cannot be true. */
    private boolean read(final CapturedPacket packet) throws IOException {
        if (toSkip > 0 && !input.skip(toSkip)) {
            listener.onDamage(recordStart, "truncated within a packet");
            return false;
        }
        toSkip = 0;
        recordStart = input.consumed();
        final long start = recordStart;
        if (!input.ensure(recordHeader)) {
            if (input.available() > 0) {
                listener.onDamage(start, "truncated within a record header");
            }
            return false;
        }
        final long first = input.u32(8);
        final long second = input.u32(12);
        final boolean swapped = isSwapped || mayBeSwapped && first > second;
        final long captured = swapped ? second : first;
        final long original = swapped ? first : second;
        if (captured > maxCaptured) {
            listener.onDamage(start, "a record claims " + captured + " bytes, above the maximum");
            return false;
        }
        final long timeNs = input.u32(0) * NS_PER_S + input.u32(4) * fractionNs;
        input.advance(recordHeader);
        if (original > Integer.MAX_VALUE) {
            listener.onDamage(start, "a record claims " + original + " bytes on the wire, above the maximum");
            toSkip = captured;
            return true;
        }
        return body(packet, start, (int) captured, Math.max(captured, original), timeNs);
    }

    private boolean body(
            final CapturedPacket packet, final long start, final int captured, final long original, final long timeNs)
            throws IOException {
        final int kept = Math.min(captured, KEEP);
        final boolean isWhole = captured <= CaptureInput.WINDOW ? input.ensure(captured) : input.ensure(kept);
        if (!isWhole) {
            listener.onDamage(
                    start, "truncated within a packet: " + input.available() + " of " + captured + " bytes present");
            return false;
        }
        packet.bytes(input.buffer(), input.index(), kept, original)
                .seen(Math.min(timeNs, CapturedPacket.LATEST_NS), linkType, 0, false);
        toSkip = captured;
        return true;
    }

    @Override
    public String toString() {
        return "PcapReader{linkType=" + linkType + ", " + input + '}';
    }
}
