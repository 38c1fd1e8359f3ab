package io.merrow.lab;

/** Sleeping without checked exceptions. Stateless. */
final class Waiting {
    private Waiting() {}

    /** Sleeps; an interrupt ends the test. */
    static void sleep(final long ms) {
        try {
            Thread.sleep(ms);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
