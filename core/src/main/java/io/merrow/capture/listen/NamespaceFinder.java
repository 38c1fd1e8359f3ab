package io.merrow.capture.listen;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the network namespaces of this machine: of every process that we see, and those that have a name. A process that
 * ends while we look, or that we have no right to see into, is passed over. Any thread.
 */
public final class NamespaceFinder {
    private static final Path PROC = Path.of("/proc");

    /** Where {@code ip netns} and container engines keep namespaces that need no process. */
    private static final List<Path> NAMED = List.of(Path.of("/run/netns"), Path.of("/run/docker/netns"));

    private NamespaceFinder() {}

    /** By inode number of the namespace; paths to enter. Needs CAP_SYS_PTRACE for processes of others. */
    public static Map<Long, Path> enterable() {
        final Map<Long, Path> found = new LinkedHashMap<>();
        found.put(homeNamespaceId(), PROC.resolve("self/ns/net"));
        each(PROC, "[0-9]*", process -> {
            final Path path = process.resolve("ns/net");
            found.putIfAbsent(idOfLink(path), path);
        });
        for (final Path folder : NAMED) {
            if (Files.isDirectory(folder)) {
                each(folder, "*", path -> found.putIfAbsent(inode(path), path));
            }
        }
        return found;
    }

    /** By inode number of a file that each namespace has of its own; folders to read. Needs no rights. */
    static Map<Long, Path> readable() {
        final Map<Long, Path> found = new LinkedHashMap<>();
        found.put(homeFolderId(), PROC.resolve("self/net"));
        each(PROC, "[0-9]*", process -> {
            final Path path = process.resolve("net");
            found.putIfAbsent(inode(path.resolve("dev")), path);
        });
        return found;
    }

    public static long homeNamespaceId() {
        try {
            return idOfLink(PROC.resolve("self/ns/net"));
        } catch (final IOException e) {
            throw new IllegalStateException("failed to read this process's network namespace: " + e.getMessage(), e);
        }
    }

    static long homeFolderId() {
        try {
            return inode(PROC.resolve("self/net/dev"));
        } catch (final IOException e) {
            throw new IllegalStateException("failed to read /proc/self/net: " + e.getMessage(), e);
        }
    }

    /** Namespace of a process, or 0 when it is gone or not ours to see. */
    static long namespaceOf(final int processId) {
        try {
            return idOfLink(PROC.resolve(processId + "/ns/net"));
        } catch (final IOException e) {
            return 0;
        }
    }

    private static long idOfLink(final Path link) throws IOException {
        final String text = Files.readSymbolicLink(link).toString(); // net:[4026531840]
        return Long.parseLong(text, text.indexOf('[') + 1, text.length() - 1, 10);
    }

    private static long inode(final Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    @FunctionalInterface
    private interface Look {
        void at(Path path) throws IOException;
    }

    private static void each(final Path folder, final String glob, final Look look) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            for (final Path entry : entries) {
                try {
                    look.at(entry);
                } catch (final IOException e) {
                    continue; // gone meanwhile, or not for us
                }
            }
        } catch (final IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("failed to list " + folder + ": " + e.getMessage(), e);
        }
    }
}
