package io.merrow.k8s;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log and for readiness how the watches stand: once when something changes, and at most once a minute for
 * each kind. {@link #look} is called by one thread; {@link #health} by any.
 */
final class WatchJournal {
    private static final Logger LOG = LoggerFactory.getLogger(WatchJournal.class);
    private static final long QUIET_MS = Duration.ofMinutes(1).toMillis();
    private static final long STALE_MS = Duration.ofSeconds(10).toMillis();

    private final List<? extends WatchStatus> watches;
    private final Map<ClusterKind, WatchState> said = new EnumMap<>(ClusterKind.class);
    private final Map<ClusterKind, Long> saidMs = new EnumMap<>(ClusterKind.class);
    private final Map<ClusterKind, Long> staleSinceMs = new EnumMap<>(ClusterKind.class);
    private final long startMs;
    private final long syncTimeoutMs;
    private boolean saidSynced;
    private boolean saidLate;
    private volatile List<String> late = List.of();

    WatchJournal(final List<? extends WatchStatus> watches, final Duration syncTimeout, final long nowMs) {
        this.watches = watches;
        startMs = nowMs;
        syncTimeoutMs = syncTimeout.toMillis();
    }

    void look(final long nowMs) {
        final List<String> stale = new ArrayList<>();
        boolean isSynced = true;
        for (final WatchStatus watch : watches) {
            final WatchState state = watch.state();
            isSynced &= state != WatchState.SYNCING;
            if (isLasting(watch.kind(), state, nowMs)) {
                stale.add(watch.kind().apiName());
                say(watch, state, nowMs);
            } else if (state != WatchState.STALE && state != WatchState.SYNCING) {
                say(watch, state, nowMs);
            }
        }
        late = List.copyOf(stale);
        saySync(isSynced, nowMs);
    }

    /** A watch that ends is begun anew at once, as a rule: only one that stays away is worth a word. */
    private boolean isLasting(final ClusterKind kind, final WatchState state, final long nowMs) {
        if (state != WatchState.STALE) {
            staleSinceMs.remove(kind);
            return false;
        }
        return nowMs - staleSinceMs.computeIfAbsent(kind, key -> nowMs) >= STALE_MS;
    }

    private void say(final WatchStatus watch, final WatchState state, final long nowMs) {
        final WatchState before = said.get(watch.kind());
        final Long beforeMs = saidMs.get(watch.kind());
        if (state == before || beforeMs != null && nowMs - beforeMs < QUIET_MS) {
            return;
        }
        said.put(watch.kind(), state);
        saidMs.put(watch.kind(), nowMs);
        if (state == WatchState.WATCHING && before == null || state == WatchState.ABSENT) {
            LOG.debug("Kubernetes: {} {}", watch.kind().apiName(), state.words());
        } else if (state == WatchState.WATCHING) {
            LOG.info("Kubernetes: {} {} again", watch.kind().apiName(), state.words());
        } else {
            LOG.warn(
                    "Kubernetes: {} {}{}; flows go on with what was last known",
                    watch.kind().apiName(),
                    state.words(),
                    watch.lastFailure().isEmpty() ? "" : " (" + watch.lastFailure() + ")");
        }
    }

    private void saySync(final boolean isSynced, final long nowMs) {
        if (isSynced && !saidSynced) {
            saidSynced = true;
            LOG.info("Kubernetes: all kinds seen after {} ms", nowMs - startMs);
        } else if (!isSynced && !saidSynced && !saidLate && nowMs - startMs > syncTimeoutMs) {
            saidLate = true;
            LOG.warn(
                    "Kubernetes: not seen in full after {} ms: {}; flows go on without names, and it is tried on. Is the"
                            + " API server reachable? discovery.informer.k8s.informers_sync_timeout sets this time.",
                    syncTimeoutMs,
                    syncing());
        }
    }

    private String syncing() {
        return watches.stream()
                .filter(watch -> watch.state() == WatchState.SYNCING)
                .map(watch -> watch.kind().apiName()
                        + (watch.lastFailure().isEmpty() ? "" : " (" + watch.lastFailure() + ")"))
                .collect(Collectors.joining(", "));
    }

    ClusterWatcher.Health health() {
        final String syncing = syncing();
        final List<String> stale = late;
        final String refused = watches.stream()
                .filter(watch -> watch.state().isGivenUp())
                .map(watch -> watch.kind().apiName() + ' ' + watch.state().words())
                .collect(Collectors.joining("; "));
        if (!syncing.isEmpty()) {
            return new ClusterWatcher.Health(false, "not seen in full yet: " + syncing);
        } else if (!stale.isEmpty()) {
            return new ClusterWatcher.Health(false, "no changes arrive now: " + String.join(", ", stale));
        }
        return new ClusterWatcher.Health(true, refused.isEmpty() ? "all kinds watched" : "watched, but " + refused);
    }
}
