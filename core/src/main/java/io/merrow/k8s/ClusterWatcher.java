package io.merrow.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the cluster and keeps the model up to date. Started and closed by one thread; what it says of itself, any
 * thread may ask.
 *
 * <p>Nobody waits for it: an API server that is away, slow or refuses leaves the index as it last was.
 */
public final class ClusterWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatcher.class);

    private static final long CLOSE_MS = 5_000;

    private final List<KindWatch<?>> watches = new ArrayList<>();
    private final KubernetesClient client;
    private final WatchOptions options;
    private final ClusterModel model;
    private final FactsReader reader;
    private final EpochClock clock;
    private final WatchJournal journal;
    private final WatchReviver reviver;
    private final ScheduledExecutorService chores = Executors.newSingleThreadScheduledExecutor(run -> {
        final Thread thread = new Thread(run, "k8s");
        thread.setDaemon(true);
        return thread;
    });

    /** Watches that get no changes for two minutes begin anew: four times their longest wait. */
    private static final long SILENCE_MS = TimeUnit.MINUTES.toMillis(2);

    ClusterWatcher(
            final KubernetesClient client,
            final WatchOptions options,
            final Set<ClusterKind> relations,
            final ClusterModel model,
            final EpochClock clock) {
        this(client, options, relations, model, clock, SILENCE_MS);
    }

    /** @param silenceMs a watch that does not get changes for so long begins anew. */
    ClusterWatcher(
            final KubernetesClient client,
            final WatchOptions options,
            final Set<ClusterKind> relations,
            final ClusterModel model,
            final EpochClock clock,
            final long silenceMs) {
        this.client = client;
        this.options = options;
        this.model = model;
        this.clock = clock;
        reader = new FactsReader(model, relations);
        KindTypes.forEach(this::watch);
        journal = new WatchJournal(watches, options.syncTimeout(), clock.time());
        reviver = new WatchReviver(watches, silenceMs);
    }

    /**
     * Connects and begins to watch; returns at once.
     *
     * @param relations kinds of workloads whose selectors count.
     */
    public static ClusterWatcher start(
            final WatchOptions options, final Set<ClusterKind> relations, final ClusterModel model) {
        final ClusterWatcher watcher = new ClusterWatcher(
                Clients.connect(options.kubeconfig()), options, relations, model, System::currentTimeMillis);
        watcher.start();
        return watcher;
    }

    void start() {
        watches.forEach(KindWatch::start);
        chores.scheduleWithFixedDelay(this::chore, 1, 1, TimeUnit.SECONDS);
    }

    private <T extends HasMetadata> void watch(final ClusterKind kind, final Class<T> type, final Supplier<T> maker) {
        if (options.watches(kind)) {
            watches.add(new KindWatch<>(kind, type, maker, client, options, model, reader, clock));
        }
    }

    private void chore() {
        try {
            model.prune(clock.time());
            journal.look(clock.time());
            reviver.look(clock.time());
        } catch (final RuntimeException e) {
            LOG.warn("looking after the Kubernetes watches failed once: {}", e.toString());
        }
    }

    /** Whether all that may be watched is, and how things stand. */
    public Health health() {
        return journal.health();
    }

    /** @param reason for people, also when all is well. */
    public record Health(boolean ok, String reason) {}

    /** Objects of a kind that are known. */
    public int size(final ClusterKind kind) {
        return model.size(kind);
    }

    /** Addresses of which something is known. */
    public int addressCount() {
        return model.addressCount();
    }

    /** Times that a watch or a list failed. */
    public long failures() {
        return watches.stream().mapToLong(KindWatch::failures).sum();
    }

    /** Times that a watch fell silent and began anew. */
    public long restarts() {
        return watches.stream().mapToLong(KindWatch::restarts).sum();
    }

    /** Changes that mattered. */
    public long changes() {
        return watches.stream().mapToLong(KindWatch::changes).sum();
    }

    /** A watch that begins anew just now would outlive its closing. */
    private void awaitChores() {
        try {
            if (!chores.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("the Kubernetes watches are looked after still");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        chores.shutdownNow();
        awaitChores();
        CloseHelper.quietCloseAll(watches);
        CloseHelper.quietClose(client);
    }

    @Override
    public String toString() {
        return "ClusterWatcher" + watches;
    }
}
