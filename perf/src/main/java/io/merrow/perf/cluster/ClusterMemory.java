package io.merrow.perf.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.merrow.k8s.api.ApiConnection;
import io.merrow.k8s.api.Backlog;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.watch.KeyOnlyStore;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The heap that a cluster takes: model, index and the informers' stores of 50 000 pods with their owners, services and endpoint slices,
 * read from JSON as an API server sends it, and what it consists of. Prints; {@code args[0]} is another number of pods.
 */
public final class ClusterMemory {
    private static final int PODS = 50_000;
    private static final int LINES = 30;

    private final GeneratedCluster cluster = new GeneratedCluster();
    private final Map<ClusterKind, KeyOnlyStore<HasMetadata>> stores = new EnumMap<>(ClusterKind.class);
    private final KubernetesSerialization json;

    private ClusterMemory(final KubernetesSerialization json) {
        this.json = json;
    }

    public static void main(final String[] args) throws JMException {
        final int pods = args.length > 0 ? Integer.parseInt(args[0]) : PODS;
        try (ApiConnection api = ApiConnection.open(new ConfigBuilder()
                .withMasterUrl("http://127.0.0.1:1")
                .withAutoConfigure(false)
                .build())) {
            final KubernetesSerialization json = api.client().getKubernetesSerialization();
            new ClusterMemory(json).fill(1_000); // classes and caches that do not count
            final long before = used();
            final ClusterMemory memory = new ClusterMemory(json);
            memory.fill(pods);
            final long bytes = used() - before;
            System.out.printf(
                    "%d pods: %.1f MB of heap, %d B a pod, in %s%n",
                    pods, bytes / 1e6, bytes / pods, memory.cluster.model);
            final String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            histogram.lines().limit(LINES).forEach(System.out::println);
            System.out.println("kept: " + memory.stores.size() + " stores, " + memory.cluster.writer);
        }
    }

    private void fill(final int pods) {
        final int[] generations = new int[pods];
        for (int owner = 0; owner < pods / ClusterObjects.PODS_OF_AN_OWNER; owner++) {
            put(ClusterKind.DEPLOYMENT, ClusterObjects.deployment(owner, 1));
            put(ClusterKind.REPLICASET, ClusterObjects.replicaSet(owner, 1));
            put(ClusterKind.SERVICE, ClusterObjects.service(owner, 1));
            put(ClusterKind.ENDPOINTSLICE, ClusterObjects.endpointSlice(owner, generations, 1));
        }
        for (int pod = 0; pod < pods; pod++) {
            put(ClusterKind.POD, ClusterObjects.pod(pod, 0, ClusterObjects.PodStage.READY, 1));
        }
    }

    private void put(final ClusterKind kind, final String text) {
        final WatchEvent event = json.unmarshal("{\"type\":\"ADDED\",\"object\":" + text + "}", WatchEvent.class);
        final HasMetadata object = (HasMetadata) event.getObject();
        // No stub is asked for: each is put once.
        final KeyOnlyStore<HasMetadata> store = stores.computeIfAbsent(
                kind,
                key -> new KeyOnlyStore<>(() -> null, new Backlog.Queue(), each -> cluster.model.key(kind, each)));
        store.put(store.getKey(object), object);
        final long nowMs = System.currentTimeMillis();
        cluster.model.apply(cluster.reader.read(kind, store.kept(store.getKey(object)), object, nowMs), nowMs);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
