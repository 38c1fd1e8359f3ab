package io.merrow.capture.replay;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, any number of interfaces, packets in enhanced,
 * simple and obsolete packet blocks; other blocks are passed over.
 *
 * <pre>
 *  every block: type 4, total length 4, body, total length 4 again
 *  enhanced packet: interface 4, time high 4, low 4, captured length 4, original length 4, bytes, options
 *  obsolete packet: interface 2, drops 2, then as above
 *  simple packet:   original length 4, bytes
 * </pre>
 */
final class PcapngReader implements CaptureReader {
    /** Type of a section header, the same read in either order. */
    static final int SECTION_HEADER = 0x0A0D0D0A;

    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int INTERFACE_DESCRIPTION = 1;

    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int HEAD = 8;
    private static final int TAIL = 4;
    private static final int LEAST_BLOCK = HEAD + TAIL;
    private static final int SECTION_BODY = 16;
    private static final int SIMPLE_BODY = 4;
    private static final int PACKET_BODY = 20;
    private static final int VERSION_MAJOR = 1;

    private final CaptureInput input;
    private final CaptureListener listener;
    private final PcapngInterfaces interfaces;
    private long blockStart;
    private long blockEnd;
    private long blockLength;
    private boolean inSection;

    PcapngReader(final CaptureInput input, final CaptureListener listener) {
        this.input = input;
        this.listener = listener;
        this.interfaces = new PcapngInterfaces(input, listener);
    }

    @Override
    public boolean next(final CapturedPacket packet) throws IOException {
        while (endBlock() && beginBlock()) {
            final int type = input.i32(0);
            if (type == SECTION_HEADER) {
                continue; // read when it began
            } else if (!input.ensure((int) Math.min(blockLength, CaptureInput.WINDOW))) {
                listener.onDamage(blockStart, "truncated within a block of " + blockLength + " bytes");
                return false;
            } else if (type == INTERFACE_DESCRIPTION) {
                if (!interfaces.add(blockStart, (int) Math.min(blockLength, CaptureInput.WINDOW))) {
                    return false;
                }
            } else if (isPacket(type, packet)) {
                return true;
            }
        }
        return false;
    }

    /** Moves to the end of the block before; false when it is not where its start has it. */
    private boolean endBlock() throws IOException {
        if (blockEnd == 0) {
            return true;
        }
        if (!input.skip(blockEnd - TAIL - input.consumed()) || !input.ensure(TAIL)) {
            listener.onDamage(blockStart, "truncated within a block of " + blockLength + " bytes");
            return false;
        }
        final long again = input.u32(0);
        if (again != blockLength) {
            listener.onDamage(
                    blockStart, "a block begins with a length of " + blockLength + " bytes and ends with " + again);
            return false;
        }
        input.advance(TAIL);
        return true;
    }

    private boolean beginBlock() throws IOException {
        blockStart = input.consumed();
        if (!input.ensure(HEAD)) {
            if (input.available() > 0) {
                listener.onDamage(blockStart, "truncated within a block header");
            }
            return false;
        }
        if (input.i32(0) == SECTION_HEADER) {
            if (!beginSection()) {
                return false;
            }
        } else if (!inSection) {
            listener.onDamage(blockStart, "begins without a section header");
            return false;
        }
        blockLength = input.u32(4);
        blockEnd = blockStart + blockLength;
        if (blockLength < LEAST_BLOCK || blockLength % 4 != 0) {
            listener.onDamage(blockStart, "a block has an impossible length of " + blockLength + " bytes");
            return false;
        }
        return true;
    }

    private boolean beginSection() throws IOException {
        if (!input.ensure(HEAD + SECTION_BODY)) {
            listener.onDamage(blockStart, "truncated within a section header");
            return false;
        }
        input.order(ByteOrder.BIG_ENDIAN);
        if (input.i32(HEAD) != BYTE_ORDER_MAGIC) {
            input.order(ByteOrder.LITTLE_ENDIAN);
        }
        if (input.i32(HEAD) != BYTE_ORDER_MAGIC) {
            listener.onDamage(blockStart, "a section header without its byte-order magic");
            return false;
        }
        final int major = input.u16(HEAD + 4);
        if (major != VERSION_MAJOR) {
            listener.onDamage(blockStart, "a section of version " + major + "; Merrow reads version " + VERSION_MAJOR);
            return false;
        }
        interfaces.clear();
        inSection = true;
        return true;
    }

    /** Whether the block, the start of which is in the window, has a packet that can be used. */
    private boolean isPacket(final int type, final CapturedPacket packet) {
        return switch (type) {
            case ENHANCED_PACKET -> isEnhanced(packet, input.u32(HEAD));
            case OBSOLETE_PACKET -> isEnhanced(packet, input.u16(HEAD));
            case SIMPLE_PACKET -> isSimple(packet);
            default -> false;
        };
    }

    private boolean isEnhanced(final CapturedPacket packet, final long number) {
        if (blockLength < LEAST_BLOCK + PACKET_BODY) {
            return isDamaged("a packet block of only " + blockLength + " bytes");
        }
        final PcapngInterface source = interfaces.get(number);
        if (source == null) {
            return isDamaged("a packet of interface " + number + ", which is not described");
        }
        final long captured = input.u32(HEAD + 12);
        final long original = input.u32(HEAD + 16);
        if (captured > blockLength - LEAST_BLOCK - PACKET_BODY) {
            return isDamaged("a packet of " + captured + " bytes in a block of " + blockLength);
        } else if (original > Integer.MAX_VALUE) {
            return isDamaged("a packet that claims " + original + " bytes on the wire, above the maximum");
        }
        final int bytes = HEAD + PACKET_BODY;
        final long stamp = input.u32(HEAD + 4) << Integer.SIZE | input.u32(HEAD + 8);
        packet.bytes(
                        input.buffer(),
                        input.index() + bytes,
                        (int) Math.min(captured, KEEP),
                        Math.max(captured, original))
                .seen(source.timeNs(stamp), source.linkType(), source.point(), isOutbound(bytes + captured));
        return true;
    }

    private boolean isSimple(final CapturedPacket packet) {
        final PcapngInterface source = interfaces.get(0);
        if (blockLength < LEAST_BLOCK + SIMPLE_BODY || source == null) {
            return isDamaged("a simple packet without " + (source == null ? "an interface" : "its length"));
        }
        final long original = input.u32(HEAD);
        if (original > Integer.MAX_VALUE) {
            return isDamaged("a packet that claims " + original + " bytes on the wire, above the maximum");
        }
        final long snapLength = source.snapLength() == 0 ? original : source.snapLength();
        final long captured = Math.min(Math.min(original, snapLength), blockLength - LEAST_BLOCK - SIMPLE_BODY);
        packet.bytes(input.buffer(), input.index() + HEAD + SIMPLE_BODY, (int) Math.min(captured, KEEP), original)
                .seen(CapturedPacket.NO_TIME, source.linkType(), source.point(), false);
        return true;
    }

    /** By the option {@code epb_flags}, where the block is small enough to be looked at as a whole. */
    private boolean isOutbound(final long endOfBytes) {
        final long options = endOfBytes + 3 & ~3L;
        return blockLength <= CaptureInput.WINDOW
                && PcapngOptions.isOutbound(input, (int) options, (int) blockLength - TAIL);
    }

    private boolean isDamaged(final String reason) {
        listener.onDamage(blockStart, reason);
        return false;
    }

    @Override
    public String toString() {
        return "PcapngReader{blockStart=" + blockStart + ", " + interfaces + ", " + input + '}';
    }
}
