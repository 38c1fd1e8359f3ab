package io.merrow.export.otlp.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Detects whether files changed: also when a Kubernetes mount swaps the directory behind its symbolic link. One thread. */
public final class FileStamps {
    private final List<Path> files;
    private List<String> seen;

    public FileStamps(final List<Path> files) {
        this.files = List.copyOf(files);
        seen = stamps();
    }

    /** Whether any file is another than at the last call; a file that is away for the moment has not changed. */
    public boolean haveChanged() {
        final List<String> now = stamps();
        if (now.contains("") || now.equals(seen)) {
            return false;
        }
        seen = now;
        return true;
    }

    private List<String> stamps() {
        return files.stream().map(FileStamps::stamp).toList();
    }

    private static String stamp(final Path file) {
        try {
            final Path real = file.toRealPath();
            final BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return real + " " + attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime();
        } catch (final IOException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return "FileStamps" + files;
    }
}
