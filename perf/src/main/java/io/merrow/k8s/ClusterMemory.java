package io.merrow.k8s;

import io.fabric8.kubernetes.api.model.Pod;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The heap that a cluster takes: model, index and the informers' stubs of 50 000 generated pods with their owners and
 * services, and what it consists of. Prints; {@code args[0]} is another number of pods.
 */
public final class ClusterMemory {
    private static final int PODS = 50_000;
    private static final int LINES = 25;

    private ClusterMemory() {}

    public static void main(final String[] args) throws JMException {
        final int pods = args.length > 0 ? Integer.parseInt(args[0]) : PODS;
        new GeneratedCluster().fill(1_000); // classes and caches that do not count
        final long before = used();
        final GeneratedCluster cluster = new GeneratedCluster();
        final List<StubStore<Pod>> stores = new ArrayList<>(List.of(new StubStore<>(Pod::new)));
        cluster.fill(pods);
        for (int i = 0; i < pods; i++) {
            final Pod pod = GeneratedCluster.pod(i, 0);
            stores.get(0).put(stores.get(0).getKey(pod), pod);
        }
        final long bytes = used() - before;
        System.out.printf(
                "%d pods: %.1f MB of heap, %d B a pod, in %s%n", pods, bytes / 1e6, bytes / pods, cluster.model);
        final String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        histogram.lines().limit(LINES).forEach(System.out::println);
        System.out.println("kept: " + stores.get(0).size() + " stubs, " + cluster.writer);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
