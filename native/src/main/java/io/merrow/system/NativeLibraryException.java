package io.merrow.system;

/** The JNI library cannot be used on this machine. The message has cause and remedy. */
public final class NativeLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NativeLibraryException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
