package io.merrow.k8s.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import net.openhft.chronicle.hash.ChronicleHashCorruption;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The map as a file: how it is built, and whether a file is one that this version writes. Stateless.
 *
 * <p>The map has one segment that cannot grow: so the file's length never changes once it is there, and all of its blocks
 * can be allocated before (memory that has no block behind it, on a full disk, is a signal and not an exception).
 *
 * <p>The head of a file says, as text, how to read it, with names of classes. It is compared with the head that this version writes and
 * never interpreted unless it is the same: a file from elsewhere names no class.
 */
final class MapFile {
    /** Most objects in a file: what an address space may have, and more than Kubernetes supports. */
    static final int MOST_OBJECTS = 4_000_000;

    private static final int CHUNK = 64;
    private static final int CHUNKS_OF_AN_OBJECT = 6;
    private static final int SIZE_WORD_OFFSET = 8;
    private static final int HEAD_OFFSET = 12;
    private static final int MOST_HEAD = 1 << 16;
    private static final int BLOCK = 1 << 20;
    private static final Pattern OBJECTS = Pattern.compile("objects: (\\d{1,7})\\b");

    static {
        ChronicleSettings.apply();
    }

    private MapFile() {}

    /** @param objects that find room; their entries have 384 bytes each, and more is shared. */
    private static ChronicleMapBuilder<UnsafeBuffer, UnsafeBuffer> builder(final int objects) {
        final BufferMarshaller marshaller = new BufferMarshaller(objects);
        return ChronicleMapBuilder.of(UnsafeBuffer.class, UnsafeBuffer.class)
                .keyMarshallers(marshaller, marshaller)
                .valueMarshallers(marshaller, marshaller)
                .actualSegments(1)
                .entriesPerSegment(objects)
                .actualChunkSize(CHUNK)
                .actualChunksPerSegmentTier((long) objects * CHUNKS_OF_AN_OBJECT)
                .allowSegmentTiering(false)
                .sparseFile(true)
                .checksumEntries(true)
                .putReturnsNull(true)
                .removeReturnsNull(true)
                .skipCloseOnExitHook(true);
    }

    /**
     * An empty file in the place of what is there; its blocks are not allocated.
     *
     * @throws IOException when there is no room for all of it.
     */
    static void create(final Path file, final int objects) throws IOException {
        Files.deleteIfExists(file);
        final long needed = (long) objects * CHUNKS_OF_AN_OBJECT * CHUNK;
        final long free = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
        if (free < needed) {
            throw new IOException("no space for " + objects + " objects: " + (needed >> 20) + " MiB needed, "
                    + (free >> 20) + " MiB free");
        }
        builder(objects).createPersistedTo(file.toFile()).close();
    }

    /** Opens a file that was closed. */
    static ChronicleMap<UnsafeBuffer, UnsafeBuffer> open(final Path file, final int objects) throws IOException {
        return builder(objects).createPersistedTo(file.toFile());
    }

    /**
     * Opens a file that a process left open when it was killed, or a copy of one that is open. Entries that are not whole are
     * taken out.
     */
    static ChronicleMap<UnsafeBuffer, UnsafeBuffer> recover(
            final Path file, final int objects, final ChronicleHashCorruption.Listener damage) throws IOException {
        return builder(objects).recoverPersistedTo(file.toFile(), false, damage);
    }

    /** Whether a file has the length and the head of an empty one that this version wrote. */
    static boolean isLike(final Path file, final Path empty) throws IOException {
        return Files.size(file) == Files.size(empty) && head(file).equals(head(empty));
    }

    /** CRC32C of what a file says about itself. */
    static int crcOfHead(final Path file) throws IOException {
        final CRC32C crc = new CRC32C();
        crc.update(head(file));
        return (int) crc.getValue();
    }

    /** Objects that a file says it has room for; 0: it is another file. */
    static int objects(final Path file) throws IOException {
        final Matcher matcher =
                OBJECTS.matcher(StandardCharsets.ISO_8859_1.decode(head(file)).toString());
        final int objects = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        return objects > MOST_OBJECTS ? 0 : objects;
    }

    private static ByteBuffer head(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final ByteBuffer bytes = ByteBuffer.allocate(MOST_HEAD).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(bytes, 0);
            bytes.flip();
            final int length = bytes.limit() < HEAD_OFFSET ? 0 : bytes.getInt(SIZE_WORD_OFFSET);
            return length <= 0 || length > bytes.limit() - HEAD_OFFSET
                    ? bytes.limit(0)
                    : bytes.limit(HEAD_OFFSET + length);
        }
    }

    /**
     * Allocates all blocks of a file that no process has in memory.
     *
     * @throws IOException when the disk has no room.
     */
    static void allocate(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            final long length = channel.size();
            long offset = 0;
            while (offset < length) {
                block.clear().limit((int) Math.min(BLOCK, length - offset));
                readFully(channel, block, offset);
                block.flip();
                while (block.hasRemaining()) {
                    channel.write(block, offset + block.position());
                }
                offset += block.limit();
            }
        }
    }

    private static void readFully(final FileChannel channel, final ByteBuffer block, final long offset)
            throws IOException {
        while (block.hasRemaining()) {
            if (channel.read(block, offset + block.position()) < 0) {
                throw new IOException("the file became shorter while its blocks were allocated");
            }
        }
    }
}
