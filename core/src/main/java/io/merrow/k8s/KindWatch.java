package io.merrow.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The informer of one kind: what it tells is trimmed and given to the model, on the client's threads. It goes on trying
 * for ever, at growing intervals; one that has fallen silent nevertheless is replaced by a new one, which takes over what
 * was known.
 */
final class KindWatch<T extends HasMetadata> implements WatchStatus, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KindWatch.class);

    /** Objects in one answer to a list: bounds what is in memory untrimmed. */
    private static final long PAGE = 500;

    private static final long CLOSE_MS = 1000;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final ClusterKind kind;
    private final ClusterModel model;
    private final FactsReader reader;
    private final WatchOptions options;
    private final EpochClock clock;
    private final KubernetesClient client;
    private final Class<T> type;
    private final StubStore<T> store;
    private final LongAdder failures = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private volatile SharedIndexInformer<T> informer;
    private volatile boolean hasSynced;
    private volatile int refusal;
    private volatile String lastFailure = "";

    KindWatch(
            final ClusterKind kind,
            final Class<T> type,
            final Supplier<T> maker,
            final KubernetesClient client,
            final WatchOptions options,
            final ClusterModel model,
            final FactsReader reader,
            final EpochClock clock) {
        this.kind = kind;
        this.model = model;
        this.reader = reader;
        this.options = options;
        this.clock = clock;
        this.client = client;
        this.type = type;
        store = new StubStore<>(maker);
    }

    /** Begins, or begins anew. The thread that closes this. */
    void start() {
        final SharedIndexInformer<T> before = informer;
        if (before != null) {
            restarts.increment();
            // The client may hold a lock while it waits for an answer: whoever revives the others must not wait with
            // it.
            if (!Patience.run("k8s-close", before::close, CLOSE_MS)) {
                LOG.debug("the earlier watch of {} does not end yet", kind);
            }
        }
        final SharedIndexInformer<T> next =
                WatchScope.of(options, kind).in(client, type).withLimit(PAGE).runnableInformer(0);
        informer = next;
        next.removeNamespaceIndex()
                .itemStore(store)
                .exceptionHandler(this::onException)
                .addEventHandler(new Handler(next));
        next.start().exceptionally(error -> {
            onException(false, error);
            return null;
        });
    }

    private boolean onException(final boolean started, final Throwable error) {
        failures.increment();
        final Throwable cause = error.getCause() == null ? error : error.getCause();
        final KubernetesClientException refused = error instanceof KubernetesClientException direct
                ? direct
                : cause instanceof KubernetesClientException inner ? inner : null;
        refusal = refused == null ? 0 : refused.getCode();
        lastFailure = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return true;
    }

    @Override
    public WatchState state() {
        final SharedIndexInformer<T> current = informer;
        if (current == null) {
            return WatchState.SYNCING;
        }
        hasSynced |= current.hasSynced();
        if (current.isWatching()) {
            return hasSynced ? WatchState.WATCHING : WatchState.SYNCING;
        } else if (refusal == FORBIDDEN) {
            return WatchState.FORBIDDEN;
        } else if (refusal == NOT_FOUND) {
            return WatchState.ABSENT;
        }
        return hasSynced ? WatchState.STALE : WatchState.SYNCING;
    }

    @Override
    public ClusterKind kind() {
        return kind;
    }

    @Override
    public String lastFailure() {
        return lastFailure;
    }

    long failures() {
        return failures.sum();
    }

    /** Times that it began anew. */
    long restarts() {
        return restarts.sum();
    }

    /** Changes that mattered. */
    long changes() {
        return changes.sum();
    }

    @Override
    public void close() {
        if (informer != null) {
            informer.close();
        }
    }

    @Override
    public String toString() {
        return "KindWatch{" + kind + ", " + state() + ", changes=" + changes + ", failures=" + failures + '}';
    }

    private final class Handler implements ResourceEventHandler<T> {
        private final SharedIndexInformer<T> owner;

        private Handler(final SharedIndexInformer<T> owner) {
            this.owner = owner;
        }

        /** One that was replaced and has not ended yet knows nothing new. */
        private boolean isLate() {
            return owner != informer;
        }

        @Override
        public void onAdd(final T object) {
            apply(object);
        }

        @Override
        public void onUpdate(final T before, final T object) {
            apply(object);
        }

        @Override
        public void onDelete(final T object, final boolean isFinalStateUnknown) {
            if (isLate()) {
                return;
            }
            refusal = 0;
            if (!isFinalStateUnknown && kind == ClusterKind.POD) {
                // The last state may be the first that tells of the pod's address, or of its end.
                apply(object);
            }
            model.remove(kind, key(object), clock.time());
        }

        private void apply(final T object) {
            if (isLate()) {
                return;
            }
            refusal = 0;
            final long nowMs = clock.time();
            final var meta = object.getMetadata();
            final Map<String, String> labels = meta.getLabels() == null ? Map.of() : meta.getLabels();
            if (!options.accepts(kind, FactsReader.orEmpty(meta.getNamespace()), labels)) {
                model.remove(kind, key(object), nowMs);
            } else if (model.apply(reader.read(kind, object, nowMs), nowMs)) {
                changes.increment();
            }
        }

        private String key(final T object) {
            return Meta.key(
                    FactsReader.orEmpty(object.getMetadata().getNamespace()),
                    object.getMetadata().getName());
        }
    }
}
