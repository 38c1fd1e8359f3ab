package io.merrow.k8s.watch;

import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.model.RestoredNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the states of the watches in the log and to readiness: once when a state changes and lasts, and at most once a
 * minute for each kind. {@link #look} is called by one thread; {@link #health} by any.
 */
public final class WatchJournal {
    private static final Logger LOG = LoggerFactory.getLogger(WatchJournal.class);
    private static final long QUIET_MS = Duration.ofMinutes(1).toMillis();

    private final List<? extends WatchStatus> watches;
    private final Supplier<String> outage;
    private final Map<ClusterKind, WatchState> logged = new EnumMap<>(ClusterKind.class);
    private final Map<ClusterKind, Long> loggedMs = new EnumMap<>(ClusterKind.class);
    private final Map<ClusterKind, WatchState> states = new EnumMap<>(ClusterKind.class);
    private final Map<ClusterKind, Long> sinceMs = new EnumMap<>(ClusterKind.class);
    private final long startMs;
    private final long syncTimeoutMs;
    private final long lastingMs;
    private boolean isSyncLogged;
    private boolean isLateLogged;
    private volatile Map<ClusterKind, WatchState> lasting = Map.of();
    private volatile RestoredNames restored = RestoredNames.NONE;
    private volatile boolean isConfirmed;

    /** @param outage why the API server is not available, for people; empty: it is. */
    public WatchJournal(
            final List<? extends WatchStatus> watches,
            final Supplier<String> outage,
            final Duration syncTimeout,
            final long lastingMs,
            final long nowMs) {
        this.watches = watches;
        this.outage = outage;
        this.lastingMs = lastingMs;
        startMs = nowMs;
        syncTimeoutMs = syncTimeout.toMillis();
    }

    /** Notes which names there are before anything is watched. */
    void restored(final RestoredNames names) {
        restored = names;
    }

    /** Objects known from before that the API server has not confirmed or corrected. Any thread. */
    int unconfirmed() {
        return isConfirmed ? 0 : restored.objects();
    }

    public void look(final long nowMs) {
        final Map<ClusterKind, WatchState> unhealthy = new EnumMap<>(ClusterKind.class);
        boolean isSynced = true;
        for (final WatchStatus watch : watches) {
            final WatchState state = watch.state();
            if (states.put(watch.kind(), state) != state) {
                sinceMs.put(watch.kind(), nowMs);
            }
            final boolean isLasting = nowMs - sinceMs.get(watch.kind()) >= lastingMs;
            isSynced &= watch.isKnown() || state.isRefused() && isLasting;
            if (state.isTrouble() && isLasting) {
                unhealthy.put(watch.kind(), state);
            }
            if (state == WatchState.WATCHING || state.isTrouble() && isLasting) {
                log(watch, state, nowMs);
            }
        }
        lasting = Map.copyOf(unhealthy);
        isConfirmed |= isSynced;
        logSync(isSynced, nowMs);
    }

    private void log(final WatchStatus watch, final WatchState state, final long nowMs) {
        final WatchState before = logged.get(watch.kind());
        final Long beforeMs = loggedMs.get(watch.kind());
        if (state == before
                || beforeMs != null && nowMs - beforeMs < QUIET_MS
                || state == WatchState.STALE && !outage.get().isEmpty()) {
            return;
        }
        logged.put(watch.kind(), state);
        loggedMs.put(watch.kind(), nowMs);
        if (state == WatchState.WATCHING && before == null || state == WatchState.ABSENT) {
            LOG.debug("Kubernetes: {} {}", watch.kind().apiName(), state.text());
        } else if (state == WatchState.WATCHING) {
            LOG.info("Kubernetes: {} {} again", watch.kind().apiName(), state.text());
        } else {
            LOG.warn("Kubernetes: {} {}{}", watch.kind().apiName(), state.text(), inBrackets(watch.lastFailure()));
        }
    }

    private static String inBrackets(final String failure) {
        return failure.isEmpty() ? "" : " (" + failure + ")";
    }

    private void logSync(final boolean isSynced, final long nowMs) {
        if (isSynced && !isSyncLogged) {
            isSyncLogged = true;
            final String refused = refused();
            if (refused.isEmpty()) {
                LOG.info("Kubernetes: all kinds synced after {} ms", nowMs - startMs);
            } else {
                LOG.info("Kubernetes: kinds synced after {} ms, except: {}", nowMs - startMs, refused);
            }
        } else if (!isSynced && !isSyncLogged && !isLateLogged && nowMs - startMs > syncTimeoutMs) {
            isLateLogged = true;
            LOG.warn(
                    "Kubernetes: not synced after {} ms (discovery.informer.k8s.informers_sync_timeout): {}; "
                            + "flows are exported {}, retrying",
                    syncTimeoutMs,
                    syncing(),
                    restored.isEmpty() ? "without names" : "with the names " + restored.asOf());
        }
    }

    private String refused() {
        return describe(WatchState.FORBIDDEN, WatchState.ABSENT);
    }

    private String describe(final WatchState... wanted) {
        final Map<ClusterKind, WatchState> unhealthy = lasting;
        return watches.stream()
                .filter(watch -> Arrays.asList(wanted).contains(unhealthy.get(watch.kind())))
                .map(watch -> watch.kind().apiName()
                        + ' '
                        + unhealthy.get(watch.kind()).text())
                .collect(Collectors.joining("; "));
    }

    /** Kinds that are not known in full, by cause: an API server that is away is the same cause for all. */
    private String syncing() {
        final Map<ClusterKind, WatchState> unhealthy = lasting;
        final Map<String, List<String>> byCause = new LinkedHashMap<>();
        for (final WatchStatus watch : watches) {
            final WatchState state = unhealthy.get(watch.kind());
            if (!watch.isKnown() && (state == null || !state.isRefused())) {
                final String cause = outage.get().isEmpty() ? watch.lastFailure() : outage.get();
                byCause.computeIfAbsent(cause, key -> new ArrayList<>())
                        .add(watch.kind().apiName());
            }
        }
        return byCause.entrySet().stream()
                .map(each -> String.join(", ", each.getValue()) + inBrackets(each.getKey()))
                .collect(Collectors.joining("; "));
    }

    public ClusterWatcher.Health health() {
        final String syncing = syncing();
        final Map<ClusterKind, WatchState> unhealthy = lasting;
        final String refused = refused();
        final WatchState pods = unhealthy.getOrDefault(ClusterKind.POD, WatchState.WATCHING);
        if (pods.isRefused()) {
            return new ClusterWatcher.Health(false, refused + lastFailure(ClusterKind.POD));
        } else if (!syncing.isEmpty()) {
            final String stale = restored.isEmpty() ? "" : "; names " + restored.asOf() + ", not confirmed";
            return new ClusterWatcher.Health(false, "not synced: " + syncing + stale);
        } else if (unhealthy.containsValue(WatchState.STALE)) {
            final String stale = watches.stream()
                    .filter(watch -> unhealthy.get(watch.kind()) == WatchState.STALE)
                    .map(watch -> watch.kind().apiName())
                    .collect(Collectors.joining(", "));
            return new ClusterWatcher.Health(false, "not receiving changes: " + stale + staleCause(unhealthy));
        }
        return new ClusterWatcher.Health(true, refused.isEmpty() ? "all kinds synced" : "watched, but " + refused);
    }

    private String staleCause(final Map<ClusterKind, WatchState> unhealthy) {
        if (!outage.get().isEmpty()) {
            return inBrackets(outage.get());
        }
        return watches.stream()
                .filter(watch -> unhealthy.get(watch.kind()) == WatchState.STALE)
                .map(watch -> inBrackets(watch.lastFailure()))
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .orElse("");
    }

    private String lastFailure(final ClusterKind kind) {
        return watches.stream()
                .filter(watch -> watch.kind() == kind)
                .map(watch -> inBrackets(watch.lastFailure()))
                .findFirst()
                .orElse("");
    }
}
