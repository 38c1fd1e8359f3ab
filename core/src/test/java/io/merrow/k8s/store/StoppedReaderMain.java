package io.merrow.k8s.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/** A reader that stops while it copies the file: it holds the lock until it is killed. */
final class StoppedReaderMain {
    private StoppedReaderMain() {}

    public static void main(final String[] args) throws IOException, InterruptedException {
        try (FileChannel channel =
                        FileChannel.open(Path.of(args[0]).resolve(ObjectFile.LOCK_NAME), StandardOpenOption.READ);
                FileLock held = channel.lock(ObjectFile.LENGTH, 1, true)) {
            System.out.println(held.isShared() ? "held" : "not shared");
            new CountDownLatch(1).await();
        }
    }
}
