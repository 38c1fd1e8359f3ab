package io.merrow.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file or directory cannot be used, for people. Stateless. */
public final class FileFailure {
    private FileFailure() {}

    /** A reason that names the file, without the name of a Java class. */
    public static String describe(final IOException e) {
        if (!(e instanceof FileSystemException failed)) {
            return e.getMessage() == null ? "permission denied" : e.getMessage();
        }
        final String reason;
        if (e instanceof FileAlreadyExistsException) {
            reason = "is not a directory";
        } else if (e instanceof AccessDeniedException) {
            reason = "no permission";
        } else if (e instanceof NoSuchFileException) {
            reason = "not found";
        } else {
            reason = failed.getReason() == null ? "not usable" : failed.getReason();
        }
        return failed.getFile() + ": " + reason;
    }
}
