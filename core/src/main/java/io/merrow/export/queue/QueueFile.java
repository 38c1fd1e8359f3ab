package io.merrow.export.queue;

import static io.merrow.export.queue.QueueFileDescriptor.FRAMES_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.HEAD_CRC_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.HEAD_LENGTH;
import static io.merrow.export.queue.QueueFileDescriptor.MAGIC_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.PID_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.RECORD_LAYOUT_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.RECORD_LENGTH_OFFSET;

import io.merrow.file.FileInUseException;
import io.merrow.file.LockedFile;
import io.merrow.layout.FlowRecordFlyweight;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** The queue's file and its header. One thread only. */
final class QueueFile implements AutoCloseable {
    private static final LockedFile.Head HEAD = new LockedFile.Head(HEAD_LENGTH, PID_OFFSET);

    private final LockedFile file;

    private QueueFile(final LockedFile file) {
        this.file = file;
    }

    /**
     * Opens the file, an empty one where there is none, and locks it.
     *
     * @throws FileInUseException when another process has it.
     * @throws IOException        when it cannot be opened or locked.
     */
    static QueueFile open(final Path path) throws IOException {
        return new QueueFile(LockedFile.open(path, HEAD, "export.traces.otlp.queue.path"));
    }

    /** Whether nothing was ever stored in it, not even by a process that was killed while it created the file. */
    boolean isBlank() throws IOException {
        return file.readHead().getLong(MAGIC_OFFSET) == 0;
    }

    /** Why this build cannot read it; empty: it can. */
    String incompatibility() throws IOException {
        final ByteBuffer head = file.readHead();
        if (head.getLong(MAGIC_OFFSET) != QueueFileDescriptor.MAGIC) {
            return "not a queue file of this version";
        }
        if (head.getInt(HEAD_CRC_OFFSET) != crcOf(head)) {
            return "the file header is damaged";
        }
        final boolean sameRecords = head.getLong(RECORD_LAYOUT_OFFSET) == QueueFileDescriptor.RECORD_LAYOUT
                && head.getInt(RECORD_LENGTH_OFFSET) == FlowRecordFlyweight.LENGTH;
        return sameRecords ? "" : "the records have the layout of another version";
    }

    /** Frames that it was created for. */
    int frames() throws IOException {
        return file.readHead().getInt(FRAMES_OFFSET);
    }

    /**
     * Makes it an empty queue.
     *
     * @throws IOException when the disk has no room; the file is then as long as it got.
     */
    QueueFrames create(final int frames) throws IOException {
        file.truncate();
        final MappedByteBuffer memory = file.map(QueueFileDescriptor.fileLength(frames));
        memory.putLong(RECORD_LAYOUT_OFFSET, QueueFileDescriptor.RECORD_LAYOUT);
        memory.putInt(RECORD_LENGTH_OFFSET, FlowRecordFlyweight.LENGTH);
        memory.putInt(FRAMES_OFFSET, frames);
        final ByteBuffer head = memory.duplicate().order(ByteOrder.nativeOrder());
        memory.putInt(HEAD_CRC_OFFSET, crcOf(head.putLong(MAGIC_OFFSET, QueueFileDescriptor.MAGIC)));
        final QueueFrames result = new QueueFrames(memory, frames);
        result.storeReadPosition(QueueFileDescriptor.FIRST_POSITION);
        return result;
    }

    /** Maps the present content; a file that was cut is extended by empty frames. */
    QueueFrames map(final int frames) throws IOException {
        return new QueueFrames(file.map(QueueFileDescriptor.fileLength(frames)), frames);
    }

    private static int crcOf(final ByteBuffer head) {
        final CRC32C crc = new CRC32C();
        crc.update(head.duplicate().limit(HEAD_CRC_OFFSET).position(0));
        return (int) crc.getValue();
    }

    Path path() {
        return file.path();
    }

    /** Replaces the file at that path. */
    void moveTo(final Path target) throws IOException {
        file.moveTo(target);
    }

    /** Renames and closes it. Returns its new path. */
    Path setAside() throws IOException {
        return file.setAside();
    }

    /** Writes what was stored to the disk and releases the lock. */
    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
