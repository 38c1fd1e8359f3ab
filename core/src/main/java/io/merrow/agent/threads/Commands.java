package io.merrow.agent.threads;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Sends commands to other threads, from a thread that may wait until they are accepted. */
public final class Commands {
    private static final long POLL_MS = 1;

    private Commands() {}

    /** Offers the command until it is accepted. */
    public static void offer(final BooleanSupplier command) throws InterruptedException {
        while (!command.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /**
     * Offers the command until it is accepted, or the time is over.
     *
     * @param name of the receiver, for the exception: {@code "shard 0"}.
     * @throws TimeoutException if it was refused all the time.
     */
    public static void offer(final String name, final BooleanSupplier command, final Duration timeout)
            throws InterruptedException, TimeoutException {
        await(name + " to accept a command", command, timeout);
    }

    /**
     * Waits for a condition.
     *
     * @param what   for the exception: {@code "shard 0 to end its flows"}.
     * @throws TimeoutException if the time is over before.
     */
    public static void await(final String what, final BooleanSupplier condition, final Duration timeout)
            throws InterruptedException, TimeoutException {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new TimeoutException("timed out after " + timeout.toSeconds() + " s waiting for " + what);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** Runs the command on the thread behind the queue and waits for its end. Exceptions of the command are thrown here. */
    public static void run(final Predicate<Runnable> queue, final Runnable command) throws InterruptedException {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        offer(() -> queue.test(() -> {
            try {
                command.run();
                done.complete(null);
            } catch (final RuntimeException e) {
                done.completeExceptionally(e);
            }
        }));
        try {
            done.get();
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
