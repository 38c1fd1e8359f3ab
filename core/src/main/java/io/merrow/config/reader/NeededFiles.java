package io.merrow.config.reader;

import io.merrow.config.ConfigError;
import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.layer.Settings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds files that the configuration names and the agent could not read. */
final class NeededFiles {
    private final Settings settings;

    NeededFiles(final Settings settings) {
        this.settings = settings;
    }

    /** One error for each key whose file is not there, or not readable, at its place. */
    List<ConfigError> missing(final KeySection root) {
        final List<ConfigError> missing = new ArrayList<>();
        for (final KeyLeaf leaf : root.leaves()) {
            if (leaf.key().readable()) {
                settings.value(leaf.path()).map(String.class::cast).ifPresent(path -> check(leaf, path, missing));
            }
        }
        return missing;
    }

    private void check(final KeyLeaf leaf, final String text, final List<ConfigError> missing) {
        final String reason = reason(text);
        if (reason != null) {
            missing.add(new ConfigError(
                    settings.placeNear(leaf.path(), leaf.path()), leaf.path() + ": " + text + ": " + reason));
        }
    }

    private static String reason(final String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            final Path path = Path.of(text);
            if (!Files.exists(path)) {
                return "file not found; correct the path or create the file";
            } else if (Files.isDirectory(path)) {
                return "is a directory; a file is required";
            }
            return Files.isReadable(path) ? null : "permission denied; grant the agent's user read access";
        } catch (final InvalidPathException e) {
            return "invalid path: " + e.getReason();
        }
    }
}
