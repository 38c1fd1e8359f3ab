package io.merrow.agent.threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Commands to other threads, from one that may wait for them. */
public final class Commands {
    private static final long FULL_SLEEP_MS = 1;

    private Commands() {}

    /** Offers until it is taken. */
    public static void offer(final BooleanSupplier command) throws InterruptedException {
        while (!command.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(FULL_SLEEP_MS);
        }
    }

    /** Has it run by the thread behind the queue, and waits until it has. What it throws is thrown here. */
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
