package io.merrow.agent.refusal;

/** The agent cannot start; the message says what is wrong and what to do, without a stack trace. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(final String message) {
        super(message);
    }

    public StartException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
