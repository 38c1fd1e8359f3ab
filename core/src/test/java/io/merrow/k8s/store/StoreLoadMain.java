package io.merrow.k8s.store;

import io.merrow.k8s.Cluster;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** An agent whose pods change without a pause until it is killed; none ever goes. Prints a line when all are there. */
final class StoreLoadMain {
    static final int PODS = 500;

    /** An entry of theirs takes the room of several. */
    private static final int CAPACITY = PODS * 6;

    private StoreLoadMain() {}

    public static void main(final String[] args) throws Exception {
        final Cluster cluster = new Cluster();
        final ObjectStore store = ObjectStore.open(Path.of(args[0]), CAPACITY, System::currentTimeMillis);
        final CountDownLatch isRead = new CountDownLatch(1);
        store.restore(cluster.model, kind -> true, "https://10.96.0.1/", 0, restored -> isRead.countDown());
        isRead.await();
        for (int version = 1; ; version++) {
            for (int pod = 0; pod < PODS; pod++) {
                cluster.model.apply(new Generation(pod, version).facts(), version);
            }
            if (version == 1) {
                while (store.entries() <= PODS) {
                    Thread.onSpinWait();
                }
                System.out.println("o");
            }
        }
    }
}
