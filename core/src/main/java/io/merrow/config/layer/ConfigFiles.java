package io.merrow.config.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads small text files and describes why one cannot be read. */
public final class ConfigFiles {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private ConfigFiles() {}

    /** The file's text, without a byte order mark. Pipes are read, too. */
    public static String read(final Path path, final int maxBytes) throws IOException {
        if (Files.isDirectory(path)) {
            throw new FileSystemException(path.toString(), null, "is a directory; a file is required");
        }
        final byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(maxBytes + 1);
        }
        if (bytes.length > maxBytes) {
            throw new FileSystemException(
                    path.toString(), null, "larger than " + maxBytes / 1024 + " KiB; is it the right file?");
        }
        final String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    public static String explain(final IOException e) {
        if (e instanceof NoSuchFileException) {
            return "file not found; check the path";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied; change its owner or mode, or run as another user";
        } else if (e instanceof CharacterCodingException) {
            return "not UTF-8 text; check that this is the right file";
        } else if (e instanceof FileSystemException reasoned && reasoned.getReason() != null) {
            return reasoned.getReason();
        }
        return "failed to read: " + e.getMessage();
    }
}
