package io.merrow.state;

/** Another process has the state directory. */
public final class StateInUseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StateInUseException(final String message) {
        super(message);
    }
}
