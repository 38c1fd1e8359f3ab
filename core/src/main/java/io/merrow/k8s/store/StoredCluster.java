package io.merrow.k8s.store;

import io.merrow.k8s.model.ClusterModel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.map.ChronicleMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a file of names says, read by a process beside the agent. Immutable.
 *
 * <p>The file is copied, and the copy is read: a reader of the map itself would take locks inside it, which the agent would wait
 * for after the reader was killed. The one lock that is taken, while the file is copied, the kernel takes back.
 *
 * @param contact when the cluster was last watched.
 * @param objects those that are there and those that have ended, the oldest writing first.
 */
public record StoredCluster(Contact contact, List<StoredObject> objects) {
    /** The name of the file in a state directory. */
    public static final String FILE_NAME = ObjectFile.NAME;

    private static final String PREFIX = "merrow-names";

    /**
     * Reads a file, which an agent may be writing.
     *
     * @throws IOException for people, when it cannot be read or is something else.
     */
    public static StoredCluster read(final Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": no such file");
        }
        final int objects = MapFile.objects(file);
        if (objects == 0) {
            throw new IOException(file + ": not a file of names");
        }
        final Path directory = temporary(file);
        try {
            return readCopy(file, copy(file, directory), directory.resolve("empty"), objects);
        } finally {
            deleteAll(directory);
        }
    }

    /** Beside the file where the system's directory cannot be written: an agent's image is read-only. */
    private static Path temporary(final Path file) throws IOException {
        try {
            return Files.createTempDirectory(PREFIX);
        } catch (final IOException e) {
            return Files.createTempDirectory(file.toAbsolutePath().getParent(), PREFIX);
        }
    }

    private static Path copy(final Path file, final Path directory) throws IOException {
        final Path copy = directory.resolve("copy");
        final Path lock = file.resolveSibling(ObjectFile.LOCK_NAME);
        if (!Files.isReadable(lock)) {
            // Taken from another machine: nothing writes it.
            return Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
                FileLock held = channel.lock(ObjectFile.LENGTH, 1, true)) {
            return held.isValid() ? Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING) : copy;
        }
    }

    private static StoredCluster readCopy(final Path file, final Path copy, final Path empty, final int objects)
            throws IOException {
        MapFile.create(empty, objects);
        if (!MapFile.isLike(copy, empty)) {
            throw new IOException(file + ": not a file of names of this version");
        }
        // A copy of an open file is as one of a process that was killed.
        try (ChronicleMap<UnsafeBuffer, UnsafeBuffer> opened = MapFile.recover(copy, objects, corruption -> {})) {
            final ObjectMap map = new ObjectMap(opened, objects);
            return new StoredCluster(map.contact(), map.read(FactsDecoder.Interning.none()));
        } catch (final RuntimeException e) {
            throw new IOException(file + ": cannot be read: " + e, e);
        }
    }

    private static void deleteAll(final Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** Objects that are there, the oldest writing first. */
    public List<StoredObject> living() {
        return new Restoration(objects, Long.MAX_VALUE).living();
    }

    /** Reads all of it into a model, what has ended too. */
    public void restore(final ClusterModel model) {
        new Restoration(objects, Long.MIN_VALUE).apply(model);
    }
}
