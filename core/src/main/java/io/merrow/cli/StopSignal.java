package io.merrow.cli;

import java.util.concurrent.CountDownLatch;

/**
 * SIGINT and SIGTERM, as a wish to stop: the main thread comes to an end in its own way, and the process with its exit code.
 *
 * <p>The JVM answers a signal with its shutdown hooks. Ours waits for the main thread, and then ends the process itself.
 */
final class StopSignal {
    private static final int TERMINATED = 130;

    private final Thread main;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean isRaised;
    private volatile boolean isOver;

    private StopSignal(final Thread main) {
        this.main = main;
    }

    /** @param main is interrupted by a signal, so that a read that waits for input ends. */
    static StopSignal install(final Thread main) {
        final StopSignal signal = new StopSignal(main);
        Runtime.getRuntime().addShutdownHook(new Thread(signal::onShutdown, "shutdown"));
        return signal;
    }

    private void onShutdown() {
        if (isOver) {
            return;
        }
        isRaised = true;
        main.interrupt();
        try {
            done.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(TERMINATED);
    }

    /** Any thread. */
    boolean isRaised() {
        return isRaised;
    }

    /** The main thread has nothing more to do. */
    void done() {
        isOver = true;
        done.countDown();
    }

    @Override
    public String toString() {
        return "StopSignal{isRaised=" + isRaised + '}';
    }
}
