package io.merrow.export;

import io.merrow.export.delivery.ExportSettings;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Limits what is taken from the shards during the stop. Every flow of the agent ends then, and their records may be more than the queue
 * has room for: the shards wait for room while the collector accepts any, at most half of the drain timeout. Otherwise an
 * orderly stop would drop the oldest. The export thread only.
 */
final class StopPace {
    private static final long CONFIRMATION_TIMEOUT_NS = 2_000_000_000;

    private final AtomicCounter exported;
    private boolean isActive;
    private long untilNs;
    private long confirmedAtNs;
    private long confirmed;

    /** @param exported rises when the collector has accepted a record. */
    StopPace(final AtomicCounter exported) {
        this.exported = exported;
    }

    void begin(final ExportSettings settings, final long nowNs) {
        isActive = true;
        untilNs = nowNs + settings.drainTimeoutNs() / 2;
        confirmedAtNs = nowNs;
        confirmed = exported.get();
    }

    /** For all time: what is left may push out the oldest. */
    void end() {
        isActive = false;
    }

    /** Whether the shards wait for room. */
    boolean isActive(final long nowNs) {
        if (isActive) {
            if (exported.get() != confirmed) {
                confirmed = exported.get();
                confirmedAtNs = nowNs;
            }
            isActive = nowNs - untilNs < 0 && nowNs - confirmedAtNs < CONFIRMATION_TIMEOUT_NS;
        }
        return isActive;
    }
}
