package io.merrow.export.queue;

import static io.merrow.export.queue.QueueFileDescriptor.FRAME_CRC_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.FRAME_LENGTH;
import static io.merrow.export.queue.QueueFileDescriptor.FRAME_LENGTH_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.FRAME_POSITION_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.FRAME_RECORD_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.POSITION_A_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.POSITION_B_OFFSET;

import io.merrow.layout.FlowRecordFlyweight;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames and read position in a queue file's memory. Each store order is such that a process killed between any two
 * stores leaves whole what was whole. One thread only; allocates nothing.
 */
final class QueueFrames {
    private static final int LENGTH = FlowRecordFlyweight.LENGTH;

    private final UnsafeBuffer buffer;
    private final ByteBuffer bytes;
    private final int frames;
    private final CRC32C crc = new CRC32C();
    private boolean isTurnOfB;

    /**
     * @param memory a direct buffer over the file from its start.
     */
    QueueFrames(final ByteBuffer memory, final int frames) {
        buffer = new UnsafeBuffer(memory);
        bytes = memory.duplicate();
        this.frames = frames;
    }

    int frames() {
        return frames;
    }

    void write(final long position, final DirectBuffer record, final int offset) {
        final int frame = QueueFileDescriptor.frameOffset(position, frames);
        buffer.putBytes(frame + FRAME_RECORD_OFFSET, record, offset, LENGTH);
        buffer.putInt(frame + FRAME_LENGTH_OFFSET, LENGTH);
        buffer.putLong(frame + FRAME_POSITION_OFFSET, position);
        buffer.putIntOrdered(frame + FRAME_CRC_OFFSET, crcOfFrame(frame));
    }

    void read(final long position, final MutableDirectBuffer target, final int index) {
        target.putBytes(index, buffer, QueueFileDescriptor.frameOffset(position, frames) + FRAME_RECORD_OFFSET, LENGTH);
    }

    /** Whether the record of that position is there, whole. */
    boolean isWhole(final long position) {
        final int frame = QueueFileDescriptor.frameOffset(position, frames);
        return buffer.getLong(frame + FRAME_POSITION_OFFSET) == position && isSound(frame);
    }

    /** Whether the frame where that position belongs holds a whole record of any position, or never held one. */
    boolean isSoundOrEmpty(final long position) {
        final int frame = QueueFileDescriptor.frameOffset(position, frames);
        return buffer.getInt(frame + FRAME_CRC_OFFSET) == 0
                        && buffer.getInt(frame + FRAME_LENGTH_OFFSET) == 0
                        && buffer.getLong(frame + FRAME_POSITION_OFFSET) == 0
                || isSound(frame);
    }

    /** The position in the frame. */
    long positionIn(final int frameIndex) {
        return buffer.getLong(QueueFileDescriptor.frameOffset(frameIndex, frames) + FRAME_POSITION_OFFSET);
    }

    /** Makes the frame one that never held a record. */
    void erase(final long position) {
        final int frame = QueueFileDescriptor.frameOffset(position, frames);
        buffer.setMemory(frame, FRAME_RECORD_OFFSET, (byte) 0);
    }

    /** Stores the read position beside the one stored before, which stays whole meanwhile. */
    void storeReadPosition(final long position) {
        final int offset = isTurnOfB ? POSITION_B_OFFSET : POSITION_A_OFFSET;
        isTurnOfB = !isTurnOfB;
        buffer.putLongOrdered(offset, position);
        buffer.putIntOrdered(offset + Long.BYTES, crcOf(offset, Long.BYTES));
    }

    /** The higher whole read position; -1: none is whole. */
    long loadReadPosition() {
        return Math.max(loadReadPosition(POSITION_A_OFFSET), loadReadPosition(POSITION_B_OFFSET));
    }

    private long loadReadPosition(final int offset) {
        final long position = buffer.getLong(offset);
        final boolean whole = position >= QueueFileDescriptor.FIRST_POSITION
                && buffer.getInt(offset + Long.BYTES) == crcOf(offset, Long.BYTES);
        return whole ? position : -1;
    }

    private boolean isSound(final int frame) {
        return buffer.getInt(frame + FRAME_LENGTH_OFFSET) == LENGTH
                && buffer.getInt(frame + FRAME_CRC_OFFSET) == crcOfFrame(frame)
                && QueueFileDescriptor.frameOffset(buffer.getLong(frame + FRAME_POSITION_OFFSET), frames) == frame;
    }

    private int crcOfFrame(final int frame) {
        return crcOf(frame + FRAME_LENGTH_OFFSET, FRAME_LENGTH - FRAME_LENGTH_OFFSET);
    }

    private int crcOf(final int offset, final int length) {
        crc.reset();
        crc.update(bytes.limit(offset + length).position(offset));
        return (int) crc.getValue();
    }
}
