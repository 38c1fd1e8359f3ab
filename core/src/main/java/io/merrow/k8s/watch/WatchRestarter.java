package io.merrow.k8s.watch;

import io.merrow.k8s.api.ApiGate;
import io.merrow.k8s.facts.ClusterKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Starts watches again, with a list, where the client's own retries do not help. One thread, about once a second.
 *
 * <ul>
 *   <li>A watch whose version the server refuses (410 Gone): at once, with up to a second of jitter, and at growing
 *       intervals where that does not help.
 *   <li>All, after an outage of the API server: one that was restored from a backup counts versions from an earlier one,
 *       so that a watch from the last known version would miss changes. Spread over {@code jitterMs}.
 *   <li>A watch that was silent for long: one over plain HTTP, where a proxy takes no WebSockets, may end without the
 *       client's noticing.
 * </ul>
 */
final class WatchRestarter {
    private static final long REFUSED_JITTER_MS = 1000;
    private static final int MAX_DOUBLINGS = 5;

    private final Map<ClusterKind, Long> silentSinceMs = new EnumMap<>(ClusterKind.class);
    private final Map<ClusterKind, WatchCause> causes = new EnumMap<>(ClusterKind.class);
    private final Map<ClusterKind, Long> dueMs = new EnumMap<>(ClusterKind.class);
    private final Map<ClusterKind, Integer> refusals = new EnumMap<>(ClusterKind.class);
    private final List<KindWatch<?>> watches;
    private final ApiGate gate;
    private final long silenceMs;
    private final long jitterMs;
    private int outages;

    /**
     * @param silenceMs after which a watch is started again; at the same time the shortest time between two such starts.
     * @param jitterMs  restarts for other reasons are delayed by 0 to that.
     */
    WatchRestarter(final List<KindWatch<?>> watches, final ApiGate gate, final long silenceMs, final long jitterMs) {
        this.watches = watches;
        this.gate = gate;
        this.silenceMs = silenceMs;
        this.jitterMs = jitterMs;
    }

    void look(final long nowMs) {
        final boolean isAfterOutage = gate.isOpen() && gate.outages() != outages;
        if (isAfterOutage) {
            outages = gate.outages();
        }
        for (final KindWatch<?> watch : watches) {
            if (watch.state() == WatchState.WATCHING) {
                refusals.remove(watch.kind());
            } else if (watch.needsList()) {
                plan(watch.kind(), WatchCause.EXPIRED, () -> nowMs + delayMs(watch.kind()));
            }
            if (isAfterOutage && watch.isKnown()) {
                plan(watch.kind(), WatchCause.OUTAGE, () -> nowMs + random(jitterMs));
            }
            if (isDue(watch.kind(), nowMs) || isSilentForLong(watch, nowMs)) {
                dueMs.remove(watch.kind());
                watch.start(Objects.requireNonNullElse(causes.remove(watch.kind()), WatchCause.SILENCE));
            }
        }
    }

    /** One that is planned already stays as it is. */
    private void plan(final ClusterKind kind, final WatchCause cause, final LongSupplier due) {
        if (!dueMs.containsKey(kind)) {
            dueMs.put(kind, due.getAsLong());
            causes.put(kind, cause);
        }
    }

    private long delayMs(final ClusterKind kind) {
        final int before = refusals.merge(kind, 1, Integer::sum) - 1;
        return random(REFUSED_JITTER_MS) + (before == 0 ? 0 : REFUSED_JITTER_MS << Math.min(before, MAX_DOUBLINGS));
    }

    private static long random(final long most) {
        return ThreadLocalRandom.current().nextLong(most + 1);
    }

    private boolean isDue(final ClusterKind kind, final long nowMs) {
        final Long due = dueMs.get(kind);
        return due != null && nowMs >= due;
    }

    private boolean isSilentForLong(final KindWatch<?> watch, final long nowMs) {
        if (watch.state() != WatchState.STALE) {
            silentSinceMs.remove(watch.kind());
            return false;
        }
        if (nowMs - silentSinceMs.computeIfAbsent(watch.kind(), kind -> nowMs) < silenceMs) {
            return false;
        }
        silentSinceMs.put(watch.kind(), nowMs);
        return true;
    }
}
