package io.merrow.flow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** Captures of public projects that may lie beside the repository: {@code shared/pcaps}, or in the directory of merrow.pcaps. */
public final class SharedCaptures {
    private SharedCaptures() {}

    /** The file, or null when it is not there. */
    public static Path find(final String name) {
        final String configured = System.getProperty("merrow.pcaps");
        if (configured != null) {
            return existing(Paths.get(configured, name));
        }
        Path folder = Paths.get("").toAbsolutePath();
        while (folder != null) {
            final Path file = existing(folder.resolve("shared/pcaps").resolve(name));
            if (file != null) {
                return file;
            }
            folder = folder.getParent();
        }
        return null;
    }

    private static Path existing(final Path file) {
        return Files.isRegularFile(file) ? file : null;
    }
}
