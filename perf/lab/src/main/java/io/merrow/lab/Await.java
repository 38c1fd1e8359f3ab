package io.merrow.lab;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition by looking again and again, for {@link WaitLimit#LONG} at most. Stateless. */
public final class Await {
    private static final long PAUSE_NS = 2_000_000;

    private Await() {}

    /** Something that holds or does not, and may throw. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Waits until the condition holds.
     *
     * @param what was waited for, for the message.
     * @throws AssertionError when it does not in time, or when it throws.
     */
    public static void until(final String what, final Condition condition) {
        until(() -> what, condition);
    }

    /** Likewise; the message is made at the time of the failure. */
    public static void until(final Supplier<String> what, final Condition condition) {
        final long deadlineNs = System.nanoTime() + WaitLimit.LONG.toNanos();
        while (!call(what, condition::holds)) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not within " + WaitLimit.LONG + ": " + what.get());
            }
            LockSupport.parkNanos(PAUSE_NS);
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for: " + what.get());
            }
        }
    }

    private static <T> T call(final Supplier<String> what, final Callable<T> work) {
        try {
            return work.call();
        } catch (final RuntimeException e) {
            throw e;
        } catch (final Exception e) {
            throw new AssertionError("while waiting for: " + what.get(), e);
        }
    }
}
