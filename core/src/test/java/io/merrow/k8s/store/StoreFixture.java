package io.merrow.k8s.store;

import io.fabric8.kubernetes.api.model.Pod;
import io.merrow.k8s.Cluster;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.model.RestoredNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.agrona.CloseHelper;

/** Agents one after another on one state directory, each with a model of its own. */
final class StoreFixture implements AutoCloseable {
    static final String SERVER = "https://10.96.0.1:443/";
    static final int OBJECTS = 1_000;
    static final long RETENTION_MS = 600_000;

    private final Path directory;
    private final List<ObjectStore> opened = new ArrayList<>();
    /** Of the latest agent. */
    Cluster cluster = new Cluster();

    ObjectStore store;
    RestoredNames restored;

    StoreFixture(final Path directory) {
        this.directory = directory;
    }

    StoreFixture start() throws Exception {
        return start(OBJECTS, SERVER, kind -> true);
    }

    /** Starts an agent, at the time of the one before. */
    StoreFixture start(final int objects, final String server, final Predicate<ClusterKind> watched) throws Exception {
        final long nowMs = cluster.nowMs;
        cluster = new Cluster();
        cluster.nowMs = nowMs;
        store = open(objects);
        final CompletableFuture<RestoredNames> names = new CompletableFuture<>();
        store.restore(cluster.model, watched, server, RETENTION_MS, names::complete);
        restored = names.get(30, TimeUnit.SECONDS);
        return this;
    }

    static Pod pod(final String name, final String address) {
        return Cluster.pod("shop", name, address, Map.of("app", "web"));
    }

    /** The latest agent's name of an address; empty: none. */
    String podAt(final String address) {
        return cluster.attributes(address, 9).getOrDefault("k8s.pod.name", "");
    }

    ObjectStore open(final int objects) throws IOException {
        final ObjectStore next = ObjectStore.open(directory, objects, () -> cluster.nowMs);
        opened.add(next);
        return next;
    }

    /** Ends the agent in an orderly way. */
    void stop() {
        store.close();
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(opened);
    }
}
