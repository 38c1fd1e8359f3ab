package io.merrow.k8s.store;

import io.merrow.k8s.Cluster;
import java.nio.file.Path;
import java.util.Map;

/** An agent's start, a change and an orderly end, twice; prints the threads at the end. */
final class StoreOnceMain {
    private StoreOnceMain() {}

    public static void main(final String[] args) throws Exception {
        try (StoreFixture agent = new StoreFixture(Path.of(args[0])).start()) {
            agent.cluster.apply(Cluster.pod("shop", "web", "10.0.0.1", Map.of()));
            agent.stop();
            agent.start();
            System.out.println("objects " + agent.restored.objects());
            Thread.getAllStackTraces().keySet().forEach(thread -> System.out.println("thread " + thread.getName()));
        }
    }
}
