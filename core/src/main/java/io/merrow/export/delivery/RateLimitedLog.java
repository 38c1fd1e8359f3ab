package io.merrow.export.delivery;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** One subject's warnings, at most one a minute, with the number of suppressed ones. One thread only. */
public final class RateLimitedLog {
    private static final long INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final Logger logger;
    private boolean logged;
    private long lastNs;
    private long suppressed;

    public RateLimitedLog(final Logger logger) {
        this.logger = logger;
    }

    /** Whether a warning would be written now; one that would not is counted. */
    public boolean isDue(final long nowNs) {
        if (logged && nowNs - lastNs < INTERVAL_NS) {
            suppressed++;
            return false;
        }
        return true;
    }

    /** Writes the warning; ask {@link #isDue} before. */
    public void warn(final long nowNs, final String message) {
        if (suppressed > 0) {
            logger.warn("{} (repeated {} times since the last line)", message, suppressed);
        } else {
            logger.warn("{}", message);
        }
        logged = true;
        lastNs = nowNs;
        suppressed = 0;
    }

    /** The failure is over: the next one is logged at once. */
    public void reset() {
        logged = false;
        suppressed = 0;
    }
}
