package io.merrow.capture.attach;

import java.util.List;

/** How an {@link InterfaceWatcher} fares. Written by its thread, read by any. */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, any reads
public final class WatcherCounts {
    private volatile int attached;
    private volatile int up;
    private volatile long losses;
    private volatile List<InterfaceInfo> known = List.of();

    WatcherCounts() {}

    void attached(final int nowAttached, final int nowUp) {
        attached = nowAttached;
        up = nowUp;
    }

    void onLoss() {
        losses++;
    }

    void known(final List<InterfaceInfo> interfaces) {
        known = interfaces;
    }

    /** Interfaces attached now. */
    public int attached() {
        return attached;
    }

    /** Those of them that are up. */
    public int up() {
        return up;
    }

    /** Times so much happened at once that the kernel's messages were lost and everything was read again. */
    public long losses() {
        return losses;
    }

    /** Interfaces as of the listener's last notification. */
    public List<InterfaceInfo> known() {
        return known;
    }

    @Override
    public String toString() {
        return "WatcherCounts{attached=" + attached + ", up=" + up + ", losses=" + losses + '}';
    }
}
