package io.merrow.agent.cluster;

import io.merrow.agent.node.NodeIdentity;
import io.merrow.agent.refusal.StartException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.discovery.K8sInformerConfig;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.ClusterEnricher;
import io.merrow.enrich.ClusterRanges;
import io.merrow.enrich.IpRange;
import io.merrow.enrich.RecordEnricher;
import io.merrow.enrich.Translator;
import io.merrow.flow.orientation.Locality;
import io.merrow.k8s.facts.ModelOptions;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.store.ObjectStore;
import io.merrow.k8s.watch.ClusterWatcher;
import io.merrow.k8s.watch.WatchOptions;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.agrona.CloseHelper;

/** The names of a cluster's addresses as the configuration wants them; nothing outside of Kubernetes. */
public final class ClusterNames implements AutoCloseable {
    /** Ended tenures answer for so long: longer than a record's interval and its way out. */
    private static final long RETENTION_MS = TimeUnit.MINUTES.toMillis(10);

    private static final int MOST_ENDED = 128 * 1024;

    private final Function<Translator, RecordEnricher> enrichers;
    private final RecordEnricher enricher;
    private final ClusterWatcher watcher;
    private final CountDownLatch restored = new CountDownLatch(1);
    private Runnable keeping = () -> {};

    private ClusterNames(
            final Function<Translator, RecordEnricher> enrichers,
            final Translator translator,
            final ClusterWatcher watcher) {
        this.enrichers = enrichers;
        this.enricher = enrichers.apply(translator);
        this.watcher = watcher;
    }

    /**
     * Begins to watch, where that is wanted; returns at once.
     *
     * @param translator knows the pods behind services.
     * @param nodeName   of this node.
     * @param locality   what is local to it; the last that is known, by any thread.
     * @param tracer     of watches.
     * @param kept       what earlier processes knew: in use until the cluster has confirmed or corrected it.
     */
    public static ClusterNames start(
            final MerrowConfig config,
            final Translator translator,
            final String nodeName,
            final Supplier<Locality> locality,
            final Supplier<Tracer> tracer,
            final KeptNames kept) {
        final K8sInformerConfig informer = config.discovery().informer().k8s();
        if (!informer.enabled() && informer.kubeconfigPath().isEmpty()) {
            final ClusterNames none = new ClusterNames(any -> RecordEnricher.NONE, translator, null);
            none.restored.countDown();
            return none;
        }
        try {
            final ModelOptions options = ClusterOptions.model(config);
            final AddressIndexWriter writer = ClusterOptions.index(RETENTION_MS, MOST_ENDED);
            final ClusterModel model = new ClusterModel(writer, options);
            final ClusterRanges configured = new ClusterRanges(config.pipeline().k8sDecorator().clusterRanges().stream()
                    .map(IpRange::of)
                    .toList());
            final WatchOptions watch =
                    ClusterOptions.watch(informer, System.getenv().getOrDefault(NodeIdentity.NODE_NAME_VARIABLE, ""));
            final Optional<ObjectStore> store = kept.open();
            final ClusterNames names = new ClusterNames(
                    any -> new ClusterEnricher(
                            writer.index(), new NodeContext(model, nodeName, locality), configured, any),
                    translator,
                    ClusterWatcher.connect(watch, options.relations(), model, tracer));
            names.begin(store, model, watch);
            return names;
        } catch (final IllegalArgumentException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /** Watches once what is known from before is there: else it would come after newer news. */
    private void begin(final Optional<ObjectStore> store, final ClusterModel model, final WatchOptions watch) {
        if (store.isEmpty()) {
            watcher.start();
            restored.countDown();
            return;
        }
        keeping = () -> store.get().follow(model, watcher.server());
        watcher.onContact(store.get()::onContact);
        store.get().restore(model, watch::watches, watcher.server(), RETENTION_MS, names -> {
            restored.countDown();
            watcher.start(names);
        });
    }

    /** These are the names in use, and so those that are kept over a restart. */
    void keep() {
        keeping.run();
    }

    /** Waits until the names of earlier processes are there; returns false when the time is over before. */
    public boolean awaitRestored(final Duration timeout) throws InterruptedException {
        return restored.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The export thread's. */
    public RecordEnricher enricher() {
        return enricher;
    }

    /** Another one, for another thread; it does not ask for translations, whose book is the export thread's. */
    RecordEnricher newEnricher() {
        return enrichers.apply(Translator.NONE);
    }

    /** What watches; empty where nothing does. */
    public Optional<ClusterWatcher> watcher() {
        return Optional.ofNullable(watcher);
    }

    /** Whether all that is watched is known; at once where nothing is. */
    public boolean isReady() {
        return watcher == null || watcher.health().ok();
    }

    @Override
    public void close() {
        CloseHelper.quietClose(watcher);
    }
}
