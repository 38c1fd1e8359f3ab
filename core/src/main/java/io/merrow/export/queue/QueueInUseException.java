package io.merrow.export.queue;

/** Another process has the queue file. The message says which and what to do. */
public final class QueueInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueInUseException(final String message) {
        super(message);
    }
}
