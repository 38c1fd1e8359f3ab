package io.merrow.agent.refusal;

/** The agent cannot start; the message has cause and remedy, and needs no stack trace. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(final String message) {
        super(message);
    }

    public StartException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
