package io.merrow.k8s;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Begins those watches anew that have been silent for long: the client tries on by itself, as a rule, but a watch over plain
 * HTTP, where a proxy takes no WebSockets, may end without its noticing. One thread.
 */
final class WatchReviver {
    private final Map<ClusterKind, Long> silentSinceMs = new EnumMap<>(ClusterKind.class);
    private final List<KindWatch<?>> watches;
    private final long silenceMs;

    /** @param silenceMs that is too long; at the same time the shortest time between two beginnings. */
    WatchReviver(final List<KindWatch<?>> watches, final long silenceMs) {
        this.watches = watches;
        this.silenceMs = silenceMs;
    }

    void look(final long nowMs) {
        for (final KindWatch<?> watch : watches) {
            if (watch.state() != WatchState.STALE) {
                silentSinceMs.remove(watch.kind());
            } else if (nowMs - silentSinceMs.computeIfAbsent(watch.kind(), kind -> nowMs) >= silenceMs) {
                silentSinceMs.put(watch.kind(), nowMs);
                watch.start();
            }
        }
    }
}
