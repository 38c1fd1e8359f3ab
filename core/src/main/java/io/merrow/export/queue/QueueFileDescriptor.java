package io.merrow.export.queue;

import io.merrow.layout.FlowRecordFlyweight;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;

/**
 * Layout of the queue file, native byte order:
 *
 * <pre>
 *    0  magic            8   "MERROWQ" and the format's version; written last when a file is made
 *    8  record layout    8   hash of the record's fields and their offsets
 *   16  record length    4
 *   20  frames           4   how many fit
 *   24  head's CRC32C    4   of the bytes before
 *   28  owner's pid      4   for people
 *   64  read position A 16   position 8, its CRC32C 4, reserved 4
 *  128  read position B 16   likewise: they are written in turn, the higher whole one counts
 * 4096  frames               a ring: position modulo frames
 *
 * frame:
 *    0  CRC32C           4   of the rest of the frame; written last
 *    4  record length    4
 *    8  position         8   counted up from 1, so that a frame of zeros is none
 *   16  record
 * </pre>
 */
final class QueueFileDescriptor {
    static final long MAGIC = 0x0151_574F_5252_454DL;

    static final int MAGIC_OFFSET = 0;
    static final int RECORD_LAYOUT_OFFSET = MAGIC_OFFSET + BitUtil.SIZE_OF_LONG;
    static final int RECORD_LENGTH_OFFSET = RECORD_LAYOUT_OFFSET + BitUtil.SIZE_OF_LONG;
    static final int FRAMES_OFFSET = RECORD_LENGTH_OFFSET + BitUtil.SIZE_OF_INT;
    static final int HEAD_CRC_OFFSET = FRAMES_OFFSET + BitUtil.SIZE_OF_INT;
    static final int PID_OFFSET = HEAD_CRC_OFFSET + BitUtil.SIZE_OF_INT;
    static final int POSITION_A_OFFSET = 64;
    static final int POSITION_B_OFFSET = 128;
    static final int HEAD_LENGTH = 4096;

    static final int FRAME_CRC_OFFSET = 0;
    static final int FRAME_LENGTH_OFFSET = FRAME_CRC_OFFSET + BitUtil.SIZE_OF_INT;
    static final int FRAME_POSITION_OFFSET = FRAME_LENGTH_OFFSET + BitUtil.SIZE_OF_INT;
    static final int FRAME_RECORD_OFFSET = FRAME_POSITION_OFFSET + BitUtil.SIZE_OF_LONG;
    static final int FRAME_LENGTH =
            BitUtil.align(FRAME_RECORD_OFFSET + FlowRecordFlyweight.LENGTH, BitUtil.SIZE_OF_LONG);

    /** The first record's position. */
    static final long FIRST_POSITION = 1;

    /** Hash of this build's record layout: another layout's records cannot be read. */
    static final long RECORD_LAYOUT = hashOfRecordLayout();

    private QueueFileDescriptor() {}

    /** Frames that fit in a file of so many bytes, at least 1. */
    static int framesIn(final long bytes) {
        return (int) Math.max(1, (bytes - HEAD_LENGTH) / FRAME_LENGTH);
    }

    /** Length of a file with so many frames. */
    static long fileLength(final int frames) {
        return HEAD_LENGTH + (long) frames * FRAME_LENGTH;
    }

    /** Where the frame of a position starts. */
    static int frameOffset(final long position, final int frames) {
        return HEAD_LENGTH + (int) (position % frames) * FRAME_LENGTH;
    }

    private static long hashOfRecordLayout() {
        final Map<String, Integer> offsets = new TreeMap<>();
        try {
            for (final Field field : FlowRecordFlyweight.class.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
                    offsets.put(field.getName(), field.getInt(null));
                }
            }
        } catch (final IllegalAccessException e) {
            throw new IllegalStateException("failed to read the record's layout", e);
        }
        final CRC32C crc = new CRC32C();
        crc.update(offsets.toString().getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
