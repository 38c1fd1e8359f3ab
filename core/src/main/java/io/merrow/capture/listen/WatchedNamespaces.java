package io.merrow.capture.listen;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The namespaces that are known, how to reach each, and when it is to be scanned. One thread. */
final class WatchedNamespaces {
    private static final long NOT_DUE = Long.MAX_VALUE;

    private final Map<Long, Path> paths = new HashMap<>();
    private final Map<Long, Long> dueNs = new HashMap<>();

    /**
     * Takes over what a look has found; new ones are due at once.
     *
     * @return those that are gone.
     */
    Set<Long> update(final Map<Long, Path> found, final long nowNs) {
        final Set<Long> gone = new HashSet<>(paths.keySet());
        gone.removeAll(found.keySet());
        gone.forEach(id -> {
            paths.remove(id);
            dueNs.remove(id);
        });
        found.forEach((id, path) -> {
            if (paths.put(id, path) == null) {
                dueNs.put(id, nowNs);
            }
        });
        return gone;
    }

    /** Wants a scan no later than that. */
    void want(final long id, final long atNs) {
        dueNs.computeIfPresent(id, (same, due) -> due == NOT_DUE || atNs - due < 0 ? (Long) atNs : due);
    }

    void wantAll(final long atNs) {
        paths.keySet().forEach(id -> want(id, atNs));
    }

    /** Those whose time has come; they are not due any more. */
    Map<Long, Path> takeDue(final long nowNs) {
        final Map<Long, Path> due = new HashMap<>();
        dueNs.replaceAll((id, at) -> {
            if (at != NOT_DUE && nowNs - at >= 0) {
                due.put(id, paths.get(id));
                return NOT_DUE;
            }
            return at;
        });
        return due;
    }

    /** When the next scan is due; that time itself where none is. */
    long nextDueNs(final long latestNs) {
        long nextNs = latestNs;
        for (final long at : dueNs.values()) {
            nextNs = at != NOT_DUE && at - nextNs < 0 ? at : nextNs;
        }
        return nextNs;
    }

    boolean isKnown(final long id) {
        return paths.containsKey(id);
    }

    Map<Long, Path> paths() {
        return paths;
    }

    int size() {
        return paths.size();
    }

    @Override
    public String toString() {
        return "WatchedNamespaces" + paths.values();
    }
}
