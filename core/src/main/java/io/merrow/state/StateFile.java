package io.merrow.state;

import static io.merrow.state.StateFileDescriptor.*;

import io.merrow.file.FileInUseException;
import io.merrow.file.LockedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The flow journal's file. Opened and closed by one thread; each part of its memory has a thread of its own. */
final class StateFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final String NAME = "flows";
    private static final LockedFile.Head HEAD = new LockedFile.Head(HEAD_LENGTH, PID_OFFSET);

    private final LockedFile file;
    private final int flows;
    private final MappedByteBuffer memory;
    private final UnsafeBuffer buffer;

    private StateFile(final LockedFile file, final int flows) throws IOException {
        this.file = file;
        this.flows = flows;
        memory = file.map(fileLength(flows));
        buffer = new UnsafeBuffer(memory);
    }

    /**
     * Opens the file in the directory; one that is unusable is renamed, and a new one created.
     *
     * @param bootId of the machine, 16 bytes.
     * @throws FileInUseException when another process has it.
     * @throws IOException        when the directory or the file cannot be written, or the disk has no room.
     */
    static StateFile open(final Path directory, final int flows, final byte[] bootId) throws IOException {
        LockedFile file = openLocked(directory);
        try {
            final ByteBuffer head = file.readHead();
            final String incompatibility = incompatibility(head, file.size(), flows, bootId);
            if (incompatibility.isEmpty()) {
                return isBlank(head, bootId) ? create(file, flows, bootId) : new StateFile(file, flows);
            }
            final Path path = file.path();
            final Path aside = file.setAside();
            LOG.warn(
                    "flow journal {} unusable: {}. Renamed to {}; active flows get new traces.",
                    path,
                    incompatibility,
                    aside);
            file = openLocked(directory);
            return create(file, flows, bootId);
        } catch (final IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static LockedFile openLocked(final Path directory) throws IOException {
        return LockedFile.open(directory.resolve(NAME), HEAD, "state.directory");
    }

    /** Empty, or of an earlier boot: its content is of no use. */
    private static boolean isBlank(final ByteBuffer head, final byte[] bootId) {
        final byte[] fileBootId = new byte[bootId.length];
        head.get(BOOT_ID_OFFSET, fileBootId);
        return head.getLong(MAGIC_OFFSET) == 0 || !Arrays.equals(bootId, fileBootId);
    }

    private static String incompatibility(
            final ByteBuffer head, final long size, final int flows, final byte[] bootId) {
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
        if (isBlank(head, bootId)) {
            return "";
        }
        if (head.getInt(FLOWS_OFFSET) != flows) {
            return "created for " + head.getInt(FLOWS_OFFSET) + " flows instead of " + flows;
        }
        return size < fileLength(flows) ? "truncated" : "";
    }

    private static StateFile create(final LockedFile file, final int flows, final byte[] bootId) throws IOException {
        file.truncate();
        final StateFile created = new StateFile(file, flows);
        final UnsafeBuffer buffer = created.buffer;
        buffer.putInt(LAYOUT_OFFSET, layout());
        buffer.putInt(FLOWS_OFFSET, flows);
        buffer.putBytes(BOOT_ID_OFFSET, bootId);
        final ByteBuffer head = created.bytes();
        head.putLong(MAGIC_OFFSET, MAGIC);
        buffer.putInt(HEAD_CRC_OFFSET, crcOf(head));
        return created;
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
