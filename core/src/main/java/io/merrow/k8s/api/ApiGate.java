package io.merrow.k8s.api;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * One backoff for all requests to one API server. While the server answers, requests pass at once. After a failure a
 * single request is let through at a time, at growing, jittered intervals, until one is answered; the others wait for
 * that, or fail with the cause of the last failure after {@link #MAX_WAIT_NS}.
 *
 * <p>The first request of all is such a trial, too. Any thread may call; nothing blocks.
 */
public final class ApiGate {
    /** A request waits here for so long at most: less than the client's own time limit, so that the cause is seen. */
    static final long MAX_WAIT_NS = TimeUnit.SECONDS.toNanos(20);

    private static final int MAX_DOUBLINGS = 4;
    private static final double JITTER = 0.5;

    /** Runs something later. */
    @FunctionalInterface
    public interface Timer {
        void schedule(Runnable task, long delayNs);
    }

    private record Waiting(CompletableFuture<Boolean> admission, long sinceNs) {}

    private final Queue<Waiting> queue = new ArrayDeque<>();
    private final long initialNs;
    private final LongSupplier nanoClock;
    private final DoubleSupplier random;
    private final Timer timer;
    private boolean isOpen;
    private boolean isTrying;
    private int failures;
    private long nextNs;
    private boolean isTimed;
    private long timerNs;
    private long holdNs;
    private String cause = "";
    private int outages;
    private boolean isAway;
    private boolean isClosed;

    /**
     * @param initialNs first interval between two attempts; the longest is 16 times that, plus half of it as jitter.
     * @param random    0 to 1.
     */
    public ApiGate(final long initialNs, final LongSupplier nanoClock, final DoubleSupplier random, final Timer timer) {
        this.initialNs = initialNs;
        this.nanoClock = nanoClock;
        this.random = random;
        this.timer = timer;
        holdNs = nanoClock.getAsLong();
    }

    /** With the JDK's timer. */
    public static ApiGate of(final long initialNs) {
        return new ApiGate(initialNs, System::nanoTime, Math::random, (task, delayNs) -> {
            final Executor later = CompletableFuture.delayedExecutor(delayNs, TimeUnit.NANOSECONDS);
            later.execute(task);
        });
    }

    /**
     * Asks to send a request.
     *
     * @return completes when it may be sent: true where it is a trial, whose outcome decides for the others. Fails with
     *     an {@link IOException} when the server stays away.
     */
    public CompletableFuture<Boolean> admit() {
        final CompletableFuture<Boolean> admission = new CompletableFuture<>();
        synchronized (this) {
            if (isClosed) {
                return CompletableFuture.failedFuture(new IOException("the client was closed"));
            } else if (isOpen && nanoClock.getAsLong() - holdNs >= 0) {
                return CompletableFuture.completedFuture(false);
            }
            queue.add(new Waiting(admission, nanoClock.getAsLong()));
        }
        pump();
        return admission;
    }

    /** The server answered a request, and can do its work. */
    public void onSuccess() {
        synchronized (this) {
            isOpen = true;
            isTrying = false;
            isAway = false;
            failures = 0;
            cause = "";
        }
        pump();
    }

    /**
     * The server did not answer a request, or refuses all for now.
     *
     * @param isTrial      whether the request was a trial.
     * @param retryAfterNs the server's wish, which a success of another request does not end; 0: none.
     * @param isOutage     whether the server is away; else it refuses.
     */
    public void onFailure(final boolean isTrial, final String reason, final long retryAfterNs, final boolean isOutage) {
        synchronized (this) {
            final long nowNs = nanoClock.getAsLong();
            holdNs = Math.max(holdNs - nowNs, retryAfterNs) + nowNs;
            if (isTrial) {
                isTrying = false;
            }
            if (isOpen || isTrial) {
                if (isOutage && !isAway) {
                    isAway = true;
                    outages++;
                }
                isOpen = false;
                final long backoffNs = initialNs << Math.min(failures, MAX_DOUBLINGS);
                failures++;
                cause = reason;
                nextNs = nowNs + backoffNs + (long) (backoffNs * JITTER * random.getAsDouble());
            }
        }
        pump();
    }

    private void pump() {
        final List<Waiting> late = new ArrayList<>();
        final List<Waiting> released = new ArrayList<>();
        final boolean areTrials;
        final String reason;
        synchronized (this) {
            final long nowNs = nanoClock.getAsLong();
            while (!queue.isEmpty()
                    && (queue.peek().admission.isDone() || nowNs - queue.peek().sinceNs >= MAX_WAIT_NS)) {
                late.add(queue.poll());
            }
            reason = cause.isEmpty() ? "the API server has not answered an earlier request yet" : cause;
            areTrials = !isOpen;
            final long waitNs = Math.max(holdNs - nowNs, isOpen || failures == 0 ? 0 : nextNs - nowNs);
            if (waitNs <= 0 && isOpen) {
                released.addAll(queue);
                queue.clear();
            } else if (waitNs <= 0 && !isTrying && !queue.isEmpty()) {
                released.add(queue.poll());
                isTrying = true;
            }
            if (!queue.isEmpty()) {
                final long timeoutNs = MAX_WAIT_NS - (nowNs - queue.peek().sinceNs);
                schedule(waitNs > 0 ? Math.min(waitNs, timeoutNs) : timeoutNs);
            }
        }
        late.forEach(each -> each.admission.completeExceptionally(new IOException(reason)));
        for (final Waiting each : released) {
            if (!each.admission.complete(areTrials) && areTrials) {
                withdraw();
            }
        }
    }

    /** The trial was given up before it was sent. */
    private void withdraw() {
        synchronized (this) {
            isTrying = false;
        }
        pump();
    }

    /** One timer is enough: an earlier one than is set replaces it, and the later one finds nothing to do. */
    private void schedule(final long delayNs) {
        final long atNs = nanoClock.getAsLong() + Math.max(delayNs, 1);
        if (!isTimed || atNs - timerNs < 0) {
            isTimed = true;
            timerNs = atNs;
            timer.schedule(this::onTimer, Math.max(delayNs, 1));
        }
    }

    private void onTimer() {
        synchronized (this) {
            isTimed &= nanoClock.getAsLong() - timerNs < 0;
        }
        pump();
    }

    /** Whether the server answers. */
    public synchronized boolean isOpen() {
        return isOpen;
    }

    /** Why requests wait; empty: they do not, or the first has not been answered yet. */
    public synchronized String cause() {
        return cause;
    }

    /** Times that the server stopped to answer. */
    public synchronized int outages() {
        return outages;
    }

    /** Fails all that waits, and all that comes. */
    public void close() {
        final List<Waiting> waiting;
        synchronized (this) {
            isClosed = true;
            waiting = List.copyOf(queue);
            queue.clear();
        }
        waiting.forEach(each -> each.admission.completeExceptionally(new IOException("the client was closed")));
    }
}
