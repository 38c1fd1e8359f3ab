package io.merrow.export.delivery;

/** How long the collector asked, in any response, not to be sent anything. The export thread only. */
final class CollectorPause {
    private boolean isActive;
    private long untilNs;

    /** Whether the time is not over. */
    boolean isActive(final long nowNs) {
        isActive = isActive && nowNs - untilNs < 0;
        return isActive;
    }

    /** Extends the pause; it is never shortened. */
    void extend(final long newUntilNs) {
        if (!isActive || newUntilNs - untilNs > 0) {
            untilNs = newUntilNs;
            isActive = true;
        }
    }

    void end() {
        isActive = false;
    }
}
