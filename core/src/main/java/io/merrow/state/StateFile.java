package io.merrow.state;

import static io.merrow.state.StateFileDescriptor.*;

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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state file, open, locked and mapped. Its blocks are allocated when it is made, so that a full disk is met then and not
 * by a store into memory. Opened and closed by one thread; each of its parts has a thread of its own.
 */
final class StateFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final String NAME = "flows";
    private static final int CHUNK = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final int flows;
    private MappedByteBuffer memory;
    private UnsafeBuffer buffer;

    private StateFile(final Path path, final FileChannel channel, final int flows) {
        this.path = path;
        this.channel = channel;
        this.flows = flows;
    }

    /**
     * Opens the file in the directory; where it cannot be used it is put aside and begun anew.
     *
     * @param bootId of the machine, 16 bytes.
     * @throws StateInUseException when another process has it.
     * @throws IOException         when the directory or the file cannot be written, or the disk has no room.
     */
    static StateFile open(final Path directory, final int flows, final byte[] bootId) throws IOException {
        Files.createDirectories(directory);
        final Path path = directory.resolve(NAME);
        FileChannel channel = openLocked(path);
        try {
            final StateFile file = new StateFile(path, channel, flows);
            final String strangeness = file.strangeness(bootId);
            if (!strangeness.isEmpty()) {
                final Path aside = directory.resolve(NAME + ".aside-" + STAMP.format(Instant.now()));
                Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
                LOG.warn(
                        "flow journal {} unusable: {}. Renamed to {}; active flows get new traces.",
                        path,
                        strangeness,
                        aside);
                channel.close();
                channel = openLocked(path);
                return new StateFile(path, channel, flows).create(bootId);
            }
            return file.isBlank(bootId) ? file.create(bootId) : file.map();
        } catch (final IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel openLocked(final Path path) throws IOException {
        final FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
            final int pid = readHead(channel).getInt(PID_OFFSET);
            channel.close();
            throw new StateInUseException(path + " is in use by process " + pid
                    + ", which is running; stop it, or set another state.directory");
        } catch (final OverlappingFileLockException e) {
            channel.close();
            throw new StateInUseException(path + " is in use by another agent in this process");
        }
    }

    /** Nothing in it, or only what an earlier boot or another size of it left: nothing is lost by making it anew. */
    private boolean isBlank(final byte[] bootId) throws IOException {
        final ByteBuffer head = readHead(channel);
        final byte[] itsBootId = new byte[bootId.length];
        head.get(BOOT_ID_OFFSET, itsBootId);
        return head.getLong(MAGIC_OFFSET) == 0 || !Arrays.equals(bootId, itsBootId);
    }

    private String strangeness(final byte[] bootId) throws IOException {
        final ByteBuffer head = readHead(channel);
        if (head.getLong(MAGIC_OFFSET) == 0) {
            return "";
        }
        if (head.getLong(MAGIC_OFFSET) != MAGIC) {
            return "not a flow journal of this version";
        }
        if (head.getInt(HEAD_CRC_OFFSET) != crcOf(head)) {
            return "the file header is damaged";
        }
        if (head.getInt(LAYOUT_OFFSET) != layout()) {
            return "the flows have the layout of another version";
        }
        if (isBlank(bootId)) {
            return "";
        }
        if (head.getInt(FLOWS_OFFSET) != flows) {
            return "created for " + head.getInt(FLOWS_OFFSET) + " flows instead of " + flows;
        }
        return channel.size() < fileLength(flows) ? "truncated" : "";
    }

    private StateFile create(final byte[] bootId) throws IOException {
        channel.truncate(0);
        final ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
        final long length = fileLength(flows);
        for (long end = 0; end < length; ) {
            zeros.position(0).limit((int) Math.min(CHUNK, length - end));
            end += channel.write(zeros, end);
        }
        map();
        buffer.putInt(LAYOUT_OFFSET, layout());
        buffer.putInt(FLOWS_OFFSET, flows);
        buffer.putBytes(BOOT_ID_OFFSET, bootId);
        final ByteBuffer head = memory.duplicate().order(ByteOrder.nativeOrder());
        head.putLong(MAGIC_OFFSET, MAGIC);
        buffer.putInt(HEAD_CRC_OFFSET, crcOf(head));
        return this;
    }

    private StateFile map() throws IOException {
        memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, fileLength(flows));
        memory.order(ByteOrder.nativeOrder());
        buffer = new UnsafeBuffer(memory);
        buffer.putInt(PID_OFFSET, (int) ProcessHandle.current().pid());
        return this;
    }

    private static ByteBuffer readHead(final FileChannel channel) throws IOException {
        final ByteBuffer head = ByteBuffer.allocate(HEAD_LENGTH).order(ByteOrder.nativeOrder());
        channel.read(head, 0);
        return head;
    }

    private static int crcOf(final ByteBuffer head) {
        final CRC32C crc = new CRC32C();
        crc.update(head.duplicate().position(0).limit(PID_OFFSET));
        crc.update(head.duplicate().position(BOOT_ID_OFFSET).limit(HEAD_CRC_OFFSET));
        return (int) crc.getValue();
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** The same memory, for checksums; a view of the caller's own. */
    ByteBuffer bytes() {
        return memory.duplicate().order(ByteOrder.nativeOrder());
    }

    int flows() {
        return flows;
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
