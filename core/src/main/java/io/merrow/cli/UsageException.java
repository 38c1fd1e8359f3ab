package io.merrow.cli;

/** The command line is invalid; the message has the reason. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(final String message) {
        super(message);
    }
}
