package io.merrow.file;

/** Another process, or another part of this one, has the file. The message names the holder and the remedy. */
public final class FileInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FileInUseException(final String message) {
        super(message);
    }
}
