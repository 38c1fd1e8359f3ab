package io.merrow.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.merrow.k8s.api.ApiConnection;
import io.merrow.k8s.api.ApiOutcome;
import io.merrow.k8s.api.Backlog;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.read.FactsReader;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The informer of one kind: its objects are trimmed and given to the model, on the client's threads. The informer retries
 * for ever, at growing intervals.
 *
 * <p>A restart makes a new informer with an empty store. What the model has of the kind stays until the new informer has
 * a complete list; only then is removed what is not in that list. One thread starts, restarts and closes.
 */
public final class KindWatch<T extends HasMetadata> implements WatchStatus, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KindWatch.class);

    /** Objects in one answer to a list: bounds what is in memory untrimmed. */
    public static final long PAGE = 200;

    private static final long CLOSE_MS = 1000;

    private final ClusterKind kind;
    private final String plural;
    private final ClusterModel model;
    private final FactsReader reader;
    private final WatchOptions options;
    private final EpochClock clock;
    private final ApiConnection api;
    private final Class<T> type;
    private final Supplier<T> maker;
    private final ListSpan list;
    private final LongAdder changes = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private volatile SharedIndexInformer<T> informer;
    private volatile boolean hasSynced;
    /** The server does not have the kind, which is nothing to wait for. */
    private volatile boolean isMissing;

    private volatile long startedMs;

    /** @param maker makes an empty object of the type. */
    KindWatch(final ClusterKind kind, final Class<T> type, final Supplier<T> maker, final WatchContext context) {
        this.kind = kind;
        this.plural = HasMetadata.getPlural(type);
        this.model = context.model();
        this.reader = context.reader();
        this.options = context.options();
        this.clock = context.clock();
        this.api = context.api();
        this.type = type;
        this.maker = maker;
        list = new ListSpan(context.tracer(), plural);
        if (reader.needsOnlyMetadata(kind)) {
            api.metadataOnly().add(plural);
        }
    }

    /** Starts, or starts again with a list. */
    void start(final WatchCause cause) {
        list.begin(cause);
        final SharedIndexInformer<T> before = informer;
        if (before != null) {
            restarts.increment();
            // The client may hold a lock while it waits for an answer: the other kinds must not wait for that.
            if (!CallTimeout.run("k8s-close", before::close, CLOSE_MS)) {
                LOG.debug("the previous watch of {} is still stopping", kind);
            }
        }
        final Backlog.Queue received = api.backlog().begin(plural);
        final KeyOnlyStore<T> store = new KeyOnlyStore<>(maker, received, key -> model.key(kind, key));
        final SharedIndexInformer<T> next = WatchScope.of(options, kind)
                .in(api.client(), type)
                .withLimit(PAGE)
                .runnableInformer(0);
        startedMs = clock.time();
        informer = next;
        next.removeNamespaceIndex()
                .itemStore(store)
                .exceptionHandler((isStarted, error) -> true)
                .addEventHandler(new Handler(next, store, received));
        next.start().exceptionally(error -> {
            LOG.debug("failed to start the watch of {}: {}", kind, error.toString());
            return null;
        });
    }

    @Override
    public WatchState state() {
        final SharedIndexInformer<T> current = informer;
        if (current == null) {
            return WatchState.SYNCING;
        }
        // The client reports a watch by plain HTTP only after the first event of it.
        if (current.isWatching() || api.outcomes().hasOpenWatch(plural)) {
            return hasSynced ? WatchState.WATCHING : WatchState.SYNCING;
        }
        final ApiOutcome last = api.outcomes().last(plural);
        if (last != null && last.isForbidden()) {
            return WatchState.FORBIDDEN;
        } else if (last != null && last.isUnknownKind()) {
            isMissing |= kind.isOptional();
            return WatchState.ABSENT;
        }
        return hasSynced ? WatchState.STALE : WatchState.SYNCING;
    }

    /** Whether the last watch was refused in a way that only a new list mends, and none has been asked for since. */
    boolean needsList() {
        final ApiOutcome last = api.outcomes().last(plural);
        final SharedIndexInformer<T> current = informer;
        return last != null
                && last.needsList()
                && current != null
                && current.hasSynced()
                && last.atMs() >= Math.max(startedMs, api.outcomes().listedMs(plural));
    }

    @Override
    public ClusterKind kind() {
        return kind;
    }

    @Override
    public String lastFailure() {
        final ApiOutcome last = api.outcomes().last(plural);
        return last == null ? "" : last.reason();
    }

    @Override
    public boolean isKnown() {
        return hasSynced || isMissing;
    }

    /** Requests that failed. */
    long failures() {
        return api.outcomes().failures(plural);
    }

    /** Times that it was started again. */
    long restarts() {
        return restarts.sum();
    }

    /** Changes that mattered. */
    long changes() {
        return changes.sum();
    }

    @Override
    public void close() {
        list.giveUp("closed before the list was complete");
        if (informer != null) {
            informer.close();
        }
    }

    @Override
    public String toString() {
        return "KindWatch{" + kind + ", " + state() + ", changes=" + changes + ", failures=" + failures() + '}';
    }

    private final class Handler implements ResourceEventHandler<T> {
        private final SharedIndexInformer<T> owner;
        private final KeyOnlyStore<T> store;
        private final Backlog.Queue received;

        private Handler(final SharedIndexInformer<T> owner, final KeyOnlyStore<T> store, final Backlog.Queue received) {
            this.owner = owner;
            this.store = store;
            this.received = received;
        }

        /** One that was replaced and has not ended yet knows nothing new. */
        private boolean isLate() {
            return owner != informer;
        }

        @Override
        public void onAdd(final T object) {
            take(object);
        }

        @Override
        public void onUpdate(final T before, final T object) {
            take(object);
        }

        private void take(final T object) {
            try {
                apply(object);
            } finally {
                received.remove();
            }
        }

        /** A list is complete, and all of it was applied. */
        @Override
        public void onList(final String resourceVersion, final boolean isEmpty) {
            if (!isLate()) {
                model.retain(kind, store::contains, clock.time());
                hasSynced = true;
                list.complete(model.size(kind));
            }
        }

        @Override
        public void onDelete(final T object, final boolean isFinalStateUnknown) {
            if (isLate()) {
                return;
            }
            if (!isFinalStateUnknown && kind == ClusterKind.POD) {
                // The last state may be the first that has the pod's address, or its end.
                apply(object);
            }
            model.remove(kind, FactsReader.key(object), clock.time());
        }

        private void apply(final T object) {
            if (isLate()) {
                return;
            }
            final long nowMs = clock.time();
            final var meta = object.getMetadata();
            final Map<String, String> labels = meta.getLabels() == null ? Map.of() : meta.getLabels();
            final String key = store.kept(FactsReader.key(object));
            if (!options.accepts(kind, FactsReader.orEmpty(meta.getNamespace()), labels)) {
                model.remove(kind, key, nowMs);
            } else if (model.apply(reader.read(kind, key, object, nowMs), nowMs)) {
                changes.increment();
            }
        }
    }
}
