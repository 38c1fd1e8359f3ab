package io.merrow.export.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a batch that failed is sent again: exponential backoff with jitter. Immutable, no state.
 *
 * @param initialNs    before the second attempt, nanoseconds, above 0.
 * @param maxNs        between any two attempts at most, not below {@code initialNs}.
 * @param maxElapsedNs after the first attempt a batch is given up; 0: never.
 */
public record RetrySchedule(long initialNs, long maxNs, long maxElapsedNs) {
    /** Checks the ranges. */
    public RetrySchedule {
        if (initialNs <= 0 || maxNs < initialNs || maxElapsedNs < 0) {
            throw new IllegalArgumentException("a retry schedule needs 0 < initial <= max and 0 <= max elapsed, not "
                    + Duration.ofNanos(initialNs) + ", " + Duration.ofNanos(maxNs) + ", "
                    + Duration.ofNanos(maxElapsedNs));
        }
    }

    /** The same in durations. */
    public static RetrySchedule of(final Duration initial, final Duration max, final Duration maxElapsed) {
        return new RetrySchedule(initial.toNanos(), max.toNanos(), maxElapsed.toNanos());
    }

    /**
     * How long to wait after a failure: the doubled delay of the failure before, bounded, of which the latter half is
     * drawn, so that agents which failed together do not come back together.
     *
     * @param failures attempts that failed so far, at least 1.
     */
    public long delayNs(final int failures, final RandomGenerator random) {
        final int doublings = Math.min(failures - 1, Long.numberOfLeadingZeros(initialNs) - 1);
        final long delayNs = Math.min(maxNs, initialNs << doublings);
        final long half = delayNs / 2;
        return delayNs - half + (half == 0 ? 0 : random.nextLong(half + 1));
    }

    /** How long a batch first sent at {@code firstNs} may still wait, nanoseconds; 0 or less: not at all. */
    long leftNs(final long firstNs, final long nowNs) {
        return maxElapsedNs == 0 ? Long.MAX_VALUE : firstNs + maxElapsedNs - nowNs;
    }

    /** Whether an attempt at {@code nextNs} would be too late for a batch first sent at {@code firstNs}. */
    public boolean isExhausted(final long firstNs, final long nextNs) {
        return maxElapsedNs > 0 && nextNs - firstNs > maxElapsedNs;
    }
}
