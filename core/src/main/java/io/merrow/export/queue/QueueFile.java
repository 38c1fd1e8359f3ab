package io.merrow.export.queue;

import static io.merrow.export.queue.QueueFileDescriptor.FRAMES_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.HEAD_CRC_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.HEAD_LENGTH;
import static io.merrow.export.queue.QueueFileDescriptor.MAGIC_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.PID_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.RECORD_LAYOUT_OFFSET;
import static io.merrow.export.queue.QueueFileDescriptor.RECORD_LENGTH_OFFSET;

import io.merrow.layout.FlowRecordFlyweight;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;

/**
 * A queue file that is open, locked and mapped. All its blocks are allocated when it is made, so that a full disk is met
 * then and not by a store into memory. One thread only.
 */
final class QueueFile implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private MappedByteBuffer memory;

    private QueueFile(final Path path, final FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens the file, an empty one where there is none, and locks it.
     *
     * @throws QueueInUseException when another process has it.
     * @throws IOException         when it cannot be opened or locked.
     */
    static QueueFile open(final Path path) throws IOException {
        final Path directory = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        final FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        final QueueFile file = new QueueFile(path, channel);
        try {
            file.lock();
            return file;
        } catch (final IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void lock() throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (final OverlappingFileLockException e) {
            throw new QueueInUseException(
                    path + " is already in use by this process; set a separate file for each queue");
        }
        final ByteBuffer head = readHead();
        throw new QueueInUseException(path + " is in use by process " + head.getInt(PID_OFFSET)
                + ", which is running; stop it, or set another export.traces.otlp.queue.path");
    }

    /** Whether nothing was ever stored in it, not even by a process that died while it made the file. */
    boolean isBlank() throws IOException {
        return readHead().getLong(MAGIC_OFFSET) == 0;
    }

    /** Why this build cannot read it; empty: it can. */
    String strangeness() throws IOException {
        final ByteBuffer head = readHead();
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

    /** Frames that it was made for. */
    int frames() throws IOException {
        return readHead().getInt(FRAMES_OFFSET);
    }

    /**
     * Makes it an empty queue.
     *
     * @throws IOException when the disk has no room; the file is then as long as it got.
     */
    QueueFrames create(final int frames) throws IOException {
        channel.truncate(0);
        allocate(frames);
        final QueueFrames result = map(frames);
        memory.putLong(RECORD_LAYOUT_OFFSET, QueueFileDescriptor.RECORD_LAYOUT);
        memory.putInt(RECORD_LENGTH_OFFSET, FlowRecordFlyweight.LENGTH);
        memory.putInt(FRAMES_OFFSET, frames);
        final ByteBuffer head = memory.duplicate().order(ByteOrder.nativeOrder());
        memory.putInt(HEAD_CRC_OFFSET, crcOf(head.putLong(MAGIC_OFFSET, QueueFileDescriptor.MAGIC)));
        result.storeReadPosition(QueueFileDescriptor.FIRST_POSITION);
        return result;
    }

    /** Maps what is there; a file that was cut is made whole with frames that hold nothing. */
    QueueFrames map(final int frames) throws IOException {
        allocate(frames);
        memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, QueueFileDescriptor.fileLength(frames));
        memory.order(ByteOrder.nativeOrder());
        memory.putInt(PID_OFFSET, (int) ProcessHandle.current().pid());
        return new QueueFrames(memory, frames);
    }

    private void allocate(final int frames) throws IOException {
        final long length = QueueFileDescriptor.fileLength(frames);
        final ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
        long end = channel.size();
        while (end < length) {
            zeros.position(0).limit((int) Math.min(CHUNK, length - end));
            end += channel.write(zeros, end);
        }
    }

    private ByteBuffer readHead() throws IOException {
        final ByteBuffer head = ByteBuffer.allocate(HEAD_LENGTH).order(ByteOrder.nativeOrder());
        channel.read(head, 0);
        return head;
    }

    private static int crcOf(final ByteBuffer head) {
        final CRC32C crc = new CRC32C();
        crc.update(head.duplicate().limit(HEAD_CRC_OFFSET).position(0));
        return (int) crc.getValue();
    }

    Path path() {
        return path;
    }

    /** Takes the place of that path, whose file goes. */
    QueueFile moveTo(final Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        final QueueFile moved = new QueueFile(target, channel);
        moved.memory = memory;
        return moved;
    }

    /** Brings what was stored to the disk and lets go of the lock. */
    @Override
    public void close() {
        if (memory != null) {
            memory.force();
            IoUtil.unmap(memory);
            memory = null;
        }
        CloseHelper.quietClose(channel);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
