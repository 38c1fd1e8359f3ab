package io.merrow.export.sdk;

import io.opentelemetry.sdk.common.CompletableResultCode;
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
    private static final long LOOK_MS = 50;

    /** From now on. */
    public static FlushLimit of(final Duration duration, final BooleanSupplier isGivenUp) {
        return new FlushLimit(duration, System.nanoTime() + duration.toNanos(), isGivenUp);
    }

    /** Tries again and again while it fails, at least once. Returns whether it succeeded. */
    public boolean retry(final Flush flush) throws InterruptedException {
        boolean isDone = flush.flush(this);
        while (!isDone && !isOver()) {
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            isDone = flush.flush(this);
        }
        return isDone;
    }

    /** Waits for a result as long as the limit allows. Returns whether it is a success. */
    public boolean await(final CompletableResultCode result) {
        while (!result.isDone() && !isOver()) {
            result.join(LOOK_MS, TimeUnit.MILLISECONDS);
        }
        return result.isSuccess();
    }

    private boolean isOver() {
        return isGivenUp.getAsBoolean() || System.nanoTime() - endNs >= 0;
    }

    /** An attempt. */
    @FunctionalInterface
    public interface Flush {
        /** Returns whether the collector has everything. */
        boolean flush(FlushLimit limit);
    }

    /** For log lines. */
    @Override
    public String toString() {
        return duration.toMillis() + " ms";
    }
}
