package io.merrow.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A BPF file system of the test's own. */
public final class BpfFileSystem implements AutoCloseable {
    private final Path root;

    public BpfFileSystem() {
        try {
            root = Files.createTempDirectory("merrow-bpffs");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.run("mount", "-t", "bpf", "bpf", root.toString());
    }

    public Path path(final String name) {
        return root.resolve(name);
    }

    @Override
    public void close() {
        Command.run("umount", root.toString());
        try {
            Files.delete(root);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
