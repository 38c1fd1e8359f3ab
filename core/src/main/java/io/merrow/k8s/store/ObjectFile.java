package io.merrow.k8s.store;

import io.merrow.file.FileInUseException;
import io.merrow.file.LockedFile;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.map.ChronicleMap;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the objects in a state directory, and the lock beside it, which the one process holds that writes. The lock's
 * file also says what the file must be, so that one that was changed or cut off is not opened. One thread at a time.
 *
 * <p>Bytes of the lock's file, native byte order: 0 to 3 the process that has it; 4 to 7 the {@linkplain #OPEN state}; 8 to 11 the format
 * of the entries; 12 to 15 objects that find room; 16 to 23 the length of the file; 24 to 27 the CRC32C of its head.
 */
final class ObjectFile implements AutoCloseable {
    /** In the state directory. */
    static final String NAME = "names.cm3";

    private static final Logger LOG = LoggerFactory.getLogger(ObjectFile.class);
    /** Beside it. */
    static final String LOCK_NAME = "names.lock";

    private static final String SETTING = "state.directory";
    private static final Duration READER_TIMEOUT = Duration.ofSeconds(1);
    private static final long READER_PARK_NS = 1_000_000;
    private static final int PID_OFFSET = 0;
    private static final int STATE_OFFSET = 4;
    private static final int FORMAT_OFFSET = 8;
    private static final int OBJECTS_OFFSET = 12;
    private static final int FILE_LENGTH_OFFSET = 16;
    private static final int FILE_HEAD_CRC_OFFSET = 24;

    /** The byte behind is locked while the file is written, or copied by another process. */
    static final int LENGTH = 28;

    private static final LockedFile.Head HEAD = new LockedFile.Head(LENGTH, PID_OFFSET);

    /** Not there, or its blocks are not allocated: its content is of no use. */
    private static final int UNFINISHED = 0;

    private static final int OPEN = 1;
    private static final int CLOSED = 2;

    private final Path file;
    private final Path unfinished;
    private final LockedFile lock;
    private final MappedByteBuffer head;
    private ObjectMap map;

    private ObjectFile(final Path directory, final LockedFile lock) throws IOException {
        this.file = directory.resolve(NAME);
        this.unfinished = directory.resolve(NAME + ".new");
        this.lock = lock;
        head = lock.map(LENGTH);
    }

    /**
     * Takes the directory, made where there is none.
     *
     * @throws FileInUseException when another process has it.
     * @throws IOException        when it cannot be written.
     */
    static ObjectFile lock(final Path directory) throws IOException {
        final LockedFile lock = LockedFile.open(directory.resolve(LOCK_NAME), HEAD, SETTING);
        try {
            return new ObjectFile(directory, lock);
        } catch (final IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Opens the file; one that is unusable is renamed, and a new one created.
     *
     * @param objects that it has room for.
     * @throws IOException when it cannot be written, or the disk has no room.
     */
    ObjectMap open(final int objects) throws IOException {
        ChronicleMap<UnsafeBuffer, UnsafeBuffer> opened = openExisting(objects);
        if (opened == null) {
            opened = openNew(objects);
        }
        head.putInt(STATE_OFFSET, OPEN);
        map = new ObjectMap(opened, objects);
        return map;
    }

    private ChronicleMap<UnsafeBuffer, UnsafeBuffer> openExisting(final int objects) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        final String incompatibility = incompatibility(objects);
        if (!incompatibility.isEmpty()) {
            setAside(incompatibility);
            return null;
        }
        final long[] damaged = {0};
        try {
            if (head.getInt(STATE_OFFSET) == CLOSED) {
                return MapFile.open(file, objects);
            }
            final ChronicleMap<UnsafeBuffer, UnsafeBuffer> opened =
                    MapFile.recover(file, objects, corruption -> damaged[0]++);
            LOG.info(
                    "{}: not closed by the last process, checked: {} entries, {} corrections",
                    file,
                    opened.longSize(),
                    damaged[0]);
            return opened;
        } catch (final RuntimeException e) {
            // The library has exceptions of its own for each kind of damage, and none for them all.
            setAside("it cannot be read: " + e);
            return null;
        }
    }

    private String incompatibility(final int objects) throws IOException {
        if (head.getInt(STATE_OFFSET) == UNFINISHED) {
            return LOCK_NAME + " beside it is missing, or the file was never finished";
        } else if (head.getInt(FORMAT_OFFSET) != BufferMarshaller.FORMAT) {
            return "it is of another version";
        } else if (head.getInt(OBJECTS_OFFSET) != objects) {
            return "created for " + head.getInt(OBJECTS_OFFSET) + " objects instead of " + objects;
        } else if (head.getLong(FILE_LENGTH_OFFSET) != Files.size(file)) {
            return "it has " + Files.size(file) + " bytes instead of " + head.getLong(FILE_LENGTH_OFFSET);
        }
        return head.getInt(FILE_HEAD_CRC_OFFSET) == MapFile.crcOfHead(file) ? "" : "the file header is damaged";
    }

    private void setAside(final String reason) throws IOException {
        final Path aside = file.resolveSibling(NAME + ".unusable");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        LOG.warn(
                "names of the cluster in {} unusable: {}. Renamed to {}; names come from Kubernetes alone.",
                file,
                reason,
                aside);
    }

    private ChronicleMap<UnsafeBuffer, UnsafeBuffer> openNew(final int objects) throws IOException {
        head.putInt(STATE_OFFSET, UNFINISHED);
        try {
            MapFile.create(unfinished, objects);
            MapFile.allocate(unfinished);
            Files.move(unfinished, file);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        head.putInt(FORMAT_OFFSET, BufferMarshaller.FORMAT);
        head.putInt(OBJECTS_OFFSET, objects);
        head.putLong(FILE_LENGTH_OFFSET, Files.size(file));
        head.putInt(FILE_HEAD_CRC_OFFSET, MapFile.crcOfHead(file));
        return MapFile.open(file, objects);
    }

    /**
     * While it is held, the file has whole changes only, and no other process copies it. A copy takes some ten milliseconds: a reader
     * that was stopped meanwhile is not waited for any longer, and may find its copy torn, which it repairs.
     *
     * @return null: a reader has it for too long.
     */
    FileLock lockForWriting() throws IOException {
        final long deadlineNs = System.nanoTime() + READER_TIMEOUT.toNanos();
        FileLock held = lock.tryLockBehindHead();
        while (held == null && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(READER_PARK_NS);
            held = lock.tryLockBehindHead();
        }
        return held;
    }

    /** Nothing is known of the content any more: the next start checks it. */
    void abandon() {
        CloseHelper.quietClose(map);
        map = null;
    }

    @Override
    public void close() {
        if (map != null) {
            map.close();
            map = null;
            head.putInt(STATE_OFFSET, CLOSED);
        }
        CloseHelper.quietClose(lock);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
