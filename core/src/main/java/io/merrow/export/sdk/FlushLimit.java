package io.merrow.export.sdk;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long the last exports of an agent that stops may take. Immutable.
 *
 * @param duration  of all attempts of all exports together, from now.
 * @param endNs     {@link System#nanoTime} at which it ends.
 * @param isGivenUp whether to stop at once.
 */
public record FlushLimit(Duration duration, long endNs, BooleanSupplier isGivenUp) {
    private static final long RETRY_MS = 100;

    /** From now on. */
    public static FlushLimit of(final Duration duration, final BooleanSupplier isGivenUp) {
        return new FlushLimit(duration, System.nanoTime() + duration.toNanos(), isGivenUp);
    }

    /** Tries again and again while it fails, at least once. Returns whether it succeeded. */
    public boolean retry(final BooleanSupplier flush) throws InterruptedException {
        boolean isDone = flush.getAsBoolean();
        while (!isDone && !isGivenUp.getAsBoolean() && System.nanoTime() - endNs < 0) {
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            isDone = flush.getAsBoolean();
        }
        return isDone;
    }

    /** For log lines. */
    @Override
    public String toString() {
        return duration.toMillis() + " ms";
    }
}
