package io.merrow.agent.names;

import io.merrow.k8s.Cluster;
import io.merrow.k8s.store.ObjectStore;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A file of names as an agent leaves it that has seen a history. */
public final class NamesFile {
    private NamesFile() {}

    public static Path write(final Path directory, final Consumer<Cluster> history) throws Exception {
        final Cluster cluster = new Cluster();
        try (ObjectStore store = ObjectStore.open(directory, 1_000, () -> cluster.nowMs)) {
            final CountDownLatch isRead = new CountDownLatch(1);
            store.restore(cluster.model, kind -> true, "https://10.96.0.1/", 0, restored -> isRead.countDown());
            isRead.await();
            history.accept(cluster);
            store.onContact(cluster.nowMs);
        }
        return directory.resolve(NameTable.FILE_NAME);
    }
}
