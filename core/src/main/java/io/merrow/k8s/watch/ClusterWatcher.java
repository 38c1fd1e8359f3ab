package io.merrow.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.merrow.k8s.api.ApiConnection;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.model.RestoredNames;
import io.merrow.k8s.read.FactsReader;
import io.merrow.k8s.read.KindTypes;
import io.opentelemetry.api.trace.Tracer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the cluster and keeps the model up to date. Started and closed by one thread; its status, any
 * thread may ask.
 *
 * <p>Nothing waits for it: an API server that is away, slow or refuses leaves the index as it last was.
 */
public final class ClusterWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatcher.class);

    private static final long CLOSE_MS = 5_000;

    private final List<KindWatch<?>> watches = new ArrayList<>();
    private final ApiConnection api;
    private final WatchOptions options;
    private final ClusterModel model;
    private final WatchContext context;
    private final EpochClock clock;
    private final WatchJournal journal;
    private final ApiOutageLog outages;
    private final WatchRestarter restarter;
    private LongConsumer contact = nowMs -> {};
    private final ScheduledExecutorService chores = Executors.newSingleThreadScheduledExecutor(run -> {
        final Thread thread = new Thread(run, "k8s");
        thread.setDaemon(true);
        return thread;
    });

    public ClusterWatcher(
            final ApiConnection api,
            final WatchOptions options,
            final Set<ClusterKind> relations,
            final ClusterModel model,
            final EpochClock clock,
            final WatchTiming timing,
            final Supplier<Tracer> tracer) {
        this.api = api;
        this.options = options;
        this.model = model;
        this.clock = clock;
        context = new WatchContext(api, options, model, new FactsReader(model, relations), clock, tracer);
        KindTypes.forEach(this::watch);
        journal = new WatchJournal(watches, api.gate()::cause, options.syncTimeout(), timing.lasting(), clock.time());
        outages = new ApiOutageLog(api.gate(), timing, api.address());
        restarter = new WatchRestarter(watches, api.gate(), timing.silence(), timing.jitter());
    }

    /**
     * Connects; nothing is asked for before {@link #start}.
     *
     * @param relations kinds of workloads whose selectors count.
     * @param tracer    of starts and restarts of watches.
     */
    public static ClusterWatcher connect(
            final WatchOptions options,
            final Set<ClusterKind> relations,
            final ClusterModel model,
            final Supplier<Tracer> tracer) {
        return new ClusterWatcher(
                ApiConnection.open(options.kubeconfig()),
                options,
                relations,
                model,
                System::currentTimeMillis,
                WatchTiming.USUAL,
                tracer);
    }

    /** Address of the API server. */
    public String server() {
        return api.address();
    }

    /** Is notified, about once a second, of the time while all that may be watched is; set before the start. */
    public void onContact(final LongConsumer listener) {
        contact = listener;
    }

    /** Starts to watch with an empty model; returns at once. */
    public void start() {
        start(RestoredNames.NONE);
    }

    /** Starts to watch; returns at once. Nothing is started once it is closed. */
    @SuppressWarnings("FutureReturnValueIgnored") // the task catches what it throws
    public synchronized void start(final RestoredNames restored) {
        if (chores.isShutdown()) {
            return;
        }
        journal.restored(restored);
        watches.forEach(watch -> watch.start(WatchCause.START));
        chores.scheduleWithFixedDelay(this::chore, 1, 1, TimeUnit.SECONDS);
    }

    private <T extends HasMetadata> void watch(final ClusterKind kind, final Class<T> type, final Supplier<T> maker) {
        if (options.watches(kind)) {
            watches.add(new KindWatch<>(kind, type, maker, context));
        }
    }

    private void chore() {
        try {
            model.prune(clock.time());
            model.arePoliciesRefused(isRefused(ClusterKind.NETWORKPOLICY) || isRefused(ClusterKind.NAMESPACE));
            journal.look(clock.time());
            if (journal.health().ok()) {
                contact.accept(clock.time());
            }
            outages.look(clock.time());
            restarter.look(clock.time());
        } catch (final RuntimeException e) {
            LOG.warn("failed to check the Kubernetes watches: {}", e.toString());
        }
    }

    private boolean isRefused(final ClusterKind kind) {
        return watches.stream()
                .anyMatch(watch -> watch.kind() == kind && watch.state().isRefused());
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

    /** Objects known from before the start that nothing has confirmed or corrected yet. */
    public int unconfirmed() {
        return journal.unconfirmed();
    }

    /** Times that a watch or a list failed. */
    public long failures() {
        return watches.stream().mapToLong(KindWatch::failures).sum();
    }

    /** Times that a watch was started again with a list. */
    public long restarts() {
        return watches.stream().mapToLong(KindWatch::restarts).sum();
    }

    /** Times that the API server became unavailable. */
    public long outages() {
        return api.gate().outages();
    }

    /** Kinds that are watched, with their states. */
    public Map<ClusterKind, WatchState> states() {
        final Map<ClusterKind, WatchState> states = new EnumMap<>(ClusterKind.class);
        watches.forEach(watch -> states.put(watch.kind(), watch.state()));
        return states;
    }

    /** Changes that mattered. */
    public long changes() {
        return watches.stream().mapToLong(KindWatch::changes).sum();
    }

    /** A watch that is being started would outlive its closing. */
    private void awaitChores() {
        try {
            if (!chores.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("the check of the Kubernetes watches did not stop in time");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        chores.shutdownNow();
        awaitChores();
        CloseHelper.quietCloseAll(watches);
        CloseHelper.quietClose(api);
    }

    @Override
    public String toString() {
        return "ClusterWatcher" + watches;
    }
}
