package io.merrow.k8s.api;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.agrona.concurrent.EpochClock;

/** The last outcome of the requests about each kind. Any thread. */
public final class ApiOutcomes {
    private static final int FIRST_ERROR = 400;

    private final Map<String, ApiOutcome> lasts = new ConcurrentHashMap<>();
    private final Map<String, Long> listsMs = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final Map<String, Set<Object>> openWatches = new ConcurrentHashMap<>();
    private final EpochClock clock;

    public ApiOutcomes(final EpochClock clock) {
        this.clock = clock;
    }

    /** A request is about to be sent. */
    void onRequest(final URI uri) {
        if (!isWatch(uri)) {
            listsMs.put(plural(uri), clock.time());
        }
    }

    void onAnswer(final URI uri, final int status) {
        final boolean isWell = status < FIRST_ERROR;
        record(uri, status, isWell ? "" : ApiFailure.ofStatus(uri, isWatch(uri), plural(uri), status));
    }

    void onFailure(final URI uri, final Throwable failure) {
        record(uri, 0, ApiFailure.of(uri, failure));
    }

    Runnable onWatchOpened(final URI uri, final int status) {
        if (status >= FIRST_ERROR) {
            return () -> {};
        }
        final Object watch = new Object();
        final Set<Object> open = openWatches.computeIfAbsent(plural(uri), key -> ConcurrentHashMap.newKeySet());
        open.add(watch);
        return () -> open.remove(watch);
    }

    /** Whether a watch of those by plain HTTP is open. */
    public boolean hasOpenWatch(final String plural) {
        return !openWatches.getOrDefault(plural, Set.of()).isEmpty();
    }

    private void record(final URI uri, final int status, final String reason) {
        final String plural = plural(uri);
        lasts.put(plural, new ApiOutcome(isWatch(uri), status, reason, clock.time()));
        if (!reason.isEmpty()) {
            failures.computeIfAbsent(plural, key -> new LongAdder()).increment();
        }
    }

    /** @param plural as in the path, {@code pods}. Null: nothing was asked about that yet. */
    public ApiOutcome last(final String plural) {
        return lasts.get(plural);
    }

    /** When a list of those was last asked for, wall clock in ms; 0: never. */
    public long listedMs(final String plural) {
        return listsMs.getOrDefault(plural, 0L);
    }

    /** Requests about those that failed. */
    public long failures(final String plural) {
        final LongAdder count = failures.get(plural);
        return count == null ? 0 : count.sum();
    }

    static boolean isWatch(final URI uri) {
        return uri.getQuery() != null && uri.getQuery().contains("watch=true");
    }

    /** The last step of the path: {@code /api/v1/namespaces/shop/pods} is about pods. */
    static String plural(final URI uri) {
        final String path = uri.getPath();
        final int end = path.endsWith("/") ? path.length() - 1 : path.length();
        return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }
}
