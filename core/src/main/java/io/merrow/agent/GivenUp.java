package io.merrow.agent;

import java.time.Duration;

/** Whether the operator has given up the delivery of what is queued, and when. Any thread. */
final class GivenUp {
    private volatile long sinceNs;
    private volatile boolean isSet;

    void set() {
        sinceNs = System.nanoTime();
        isSet = true;
    }

    /**
     * Whether it was set so long ago. Flows still end after that: it takes milliseconds, and the ledger has each of them.
     */
    boolean isFor(final Duration duration) {
        return isSet && System.nanoTime() - sinceNs > duration.toNanos();
    }
}
