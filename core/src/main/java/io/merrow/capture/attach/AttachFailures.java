package io.merrow.capture.attach;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts refused attachments by reason, and logs them: once for each interface and reason, and of one reason no more
 * than {@value #MOST_LINES} lines a minute, so that a storm does not fill the log. One thread; the counts are for any.
 */
final class AttachFailures {
    private static final Logger LOG = LoggerFactory.getLogger(AttachFailures.class);
    private static final int MOST_LINES = 10;
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLongArray counts = new AtomicLongArray(AttachFailure.values().length);
    private final Map<AttachFailure, Minute> minutes = new EnumMap<>(AttachFailure.class);

    private static final class Minute {
        private long endNs;
        private int lines;
        private int silent;
    }

    /**
     * @param isNews false: this interface has failed for this reason before.
     */
    void onFailure(
            final InterfaceInfo target,
            final AttachFailure failure,
            final String reason,
            final boolean isNews,
            final long nowNs) {
        counts.incrementAndGet(failure.ordinal());
        if (failure == AttachFailure.GONE) {
            LOG.debug("{} (ifindex {}) was deleted before the agent attached", target.name(), target.ifindex());
        } else if (isNews && mayTell(failure, nowNs)) {
            LOG.warn(
                    "{} {} (ifindex {}): {}; {}",
                    failure == AttachFailure.TAKEN_AWAY ? "detached from" : "failed to attach to",
                    target.name(),
                    target.ifindex(),
                    reason,
                    failure.advice());
        }
    }

    private boolean mayTell(final AttachFailure failure, final long nowNs) {
        final Minute minute = minutes.computeIfAbsent(failure, f -> new Minute());
        if (minute.lines == 0 || nowNs - minute.endNs >= 0) {
            if (minute.silent > 0) {
                LOG.warn("failed to attach to {} more interfaces, reason {}", minute.silent, failure.label());
            }
            minute.endNs = nowNs + MINUTE_NS;
            minute.lines = 0;
            minute.silent = 0;
        }
        if (minute.lines < MOST_LINES) {
            minute.lines++;
            return true;
        }
        minute.silent++;
        return false;
    }

    /** Times so far. Any thread. */
    long count(final AttachFailure failure) {
        return counts.get(failure.ordinal());
    }

    @Override
    public String toString() {
        return "AttachFailures" + counts;
    }
}
