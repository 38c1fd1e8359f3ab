package io.merrow.config.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether a file has become another: written, replaced, gone or there again, or reached by another link, as when
 * Kubernetes swaps a ConfigMap's {@code ..data}. It polls instead of using inotify, because a link on the way, a mount
 * or a network file system reports no changes.
 *
 * <p>One thread. A change counts once it is stable: two polls must see the same.
 */
public final class ConfigFileWatch {
    /** Time between two looks. */
    static final long LOOK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final Stamp MISSING = new Stamp(null, null, null, 0);

    private final Path file;
    private Stamp known;
    private Stamp candidate;
    private boolean hasLooked;
    private long lookedAtNs;

    /** From how the file is now. */
    public ConfigFileWatch(final Path file) {
        this.file = file;
        known = Stamp.of(file);
    }

    /**
     * Looks, when it is time to.
     *
     * @return true once for each change.
     */
    public boolean hasChanged(final long nowNs) {
        if (hasLooked && nowNs - lookedAtNs < LOOK_INTERVAL_NS) {
            return false;
        }
        hasLooked = true;
        lookedAtNs = nowNs;
        final Stamp now = Stamp.of(file);
        final boolean stands = now.equals(candidate);
        candidate = now;
        if (!stands || now.equals(known)) {
            return false;
        }
        known = now;
        return true;
    }

    @Override
    public String toString() {
        return "ConfigFileWatch{file=" + file + ", known=" + known + '}';
    }

    private record Stamp(Path realPath, Object identity, FileTime changed, long size) {
        static Stamp of(final Path file) {
            try {
                final Path real = file.toRealPath();
                final BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
                return new Stamp(
                        real,
                        Objects.requireNonNullElse(attributes.fileKey(), ""),
                        attributes.lastModifiedTime(),
                        attributes.size());
            } catch (final IOException e) {
                return MISSING;
            }
        }
    }
}
