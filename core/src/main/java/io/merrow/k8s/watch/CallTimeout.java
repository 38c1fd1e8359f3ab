package io.merrow.k8s.watch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets the client do what may take for ever. Any thread. */
public final class CallTimeout {
    private CallTimeout() {}

    /**
     * Runs it on a thread of its own and waits for its end, but not longer.
     *
     * @return whether it has ended; else it continues alone.
     */
    public static boolean run(final String name, final Runnable work, final long longestMs) {
        final CountDownLatch ended = new CountDownLatch(1);
        final Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } finally {
                        ended.countDown();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        try {
            return ended.await(longestMs, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
