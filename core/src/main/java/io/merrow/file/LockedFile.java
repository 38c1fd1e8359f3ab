package io.merrow.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;

/**
 * A file that is open, locked and, once {@link #map}ped, memory, native byte order. Its blocks are allocated before, so that a full disk is
 * an exception and not a signal at a store into memory. The head is what is locked, and has the process id of the holder. One thread
 * only.
 */
public final class LockedFile implements AutoCloseable {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int CHUNK = 1 << 20;

    private final Head head;
    private final FileChannel channel;
    private Path path;
    private MappedByteBuffer memory;

    /**
     * The first bytes of the file.
     *
     * @param length    bytes.
     * @param pidOffset of the holder's process id, 4 bytes.
     */
    public record Head(int length, int pidOffset) {}

    private LockedFile(final Path path, final Head head, final FileChannel channel) {
        this.path = path;
        this.head = head;
        this.channel = channel;
    }

    /**
     * Opens the file, an empty one where there is none, and locks it.
     *
     * @param setting that names the file in the configuration, for messages.
     * @throws FileInUseException when another process, or another part of this one, has it.
     * @throws IOException        when it cannot be opened or locked.
     */
    public static LockedFile open(final Path path, final Head head, final String setting) throws IOException {
        final Path directory = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        final FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        final LockedFile file = new LockedFile(path, head, channel);
        try {
            file.lock(setting);
            return file;
        } catch (final IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void lock(final String setting) throws IOException {
        try {
            if (channel.tryLock(0, head.length, false) != null) {
                return;
            }
        } catch (final OverlappingFileLockException e) {
            throw new FileInUseException(path + " is already in use by this process; set another " + setting);
        }
        throw new FileInUseException(path + " is in use by process "
                + readHead().getInt(head.pidOffset) + ", which is running; stop it, or set another " + setting);
    }

    /** A copy of the head; zeros behind the end of the file. */
    public ByteBuffer readHead() throws IOException {
        final ByteBuffer copy = ByteBuffer.allocate(head.length).order(ByteOrder.nativeOrder());
        channel.read(copy, 0);
        return copy;
    }

    /**
     * Takes the byte behind the head until the lock is closed; null: another process has it. The lock of a process that ends,
     * however it ends, is closed by the kernel.
     */
    public FileLock tryLockBehindHead() throws IOException {
        return channel.tryLock(head.length, 1, false);
    }

    /** Bytes. */
    public long size() throws IOException {
        return channel.size();
    }

    /** Empties the file; it must not be mapped. */
    public void truncate() throws IOException {
        channel.truncate(0);
    }

    /**
     * Maps the file; one that is shorter gets zeros at its end.
     *
     * @param length bytes.
     * @throws IOException when the disk has no room; the file is then as long as it got.
     */
    public MappedByteBuffer map(final long length) throws IOException {
        allocate(length);
        memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
        memory.order(ByteOrder.nativeOrder());
        memory.putInt(head.pidOffset, (int) ProcessHandle.current().pid());
        return memory;
    }

    private void allocate(final long length) throws IOException {
        final ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
        long end = channel.size();
        while (end < length) {
            zeros.position(0).limit((int) Math.min(CHUNK, length - end));
            end += channel.write(zeros, end);
        }
    }

    public Path path() {
        return path;
    }

    /** Replaces the file at that path. */
    public void moveTo(final Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        path = target;
    }

    /**
     * Renames the file, so that a version that reads it still can, and closes it.
     *
     * @return its new path.
     */
    public Path setAside() throws IOException {
        final Path aside = path.resolveSibling(path.getFileName() + ".aside-" + STAMP.format(Instant.now()));
        Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        close();
        return aside;
    }

    /** Writes what was stored to the disk and releases the lock. */
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
