package io.merrow.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts steps in their order and stops them in the reverse order.
 *
 * <p>The stop skips nothing: a step that throws, or does not return within its timeout, is logged, and the next one
 * follows. Each step is stopped on a thread of its own, so that a step that hangs cannot hold the others up; the steps
 * before and after it are ordered by happens-before all the same.
 *
 * <p>Used by one thread.
 */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final List<Step> steps;
    private int reached;

    Lifecycle(final List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Starts every step. If one throws, that one and those before it are stopped.
     *
     * @throws RuntimeException what the step threw.
     */
    void start() {
        try {
            while (reached < steps.size()) {
                steps.get(reached++).start().run();
            }
        } catch (final RuntimeException e) {
            stop();
            throw e;
        } catch (final Exception e) {
            final Step failed = steps.get(reached - 1);
            stop();
            throw new IllegalStateException("failed to start " + failed + ": " + e, e);
        }
    }

    /**
     * Stops every step that was started, the latest first.
     *
     * @return the steps that threw or did not stop in time, in the order in which they were stopped.
     */
    List<Step> stop() {
        final List<Step> failed = new ArrayList<>();
        boolean isInterrupted = false;
        while (reached > 0) {
            final Step step = steps.get(--reached);
            final FutureTask<Void> task = run(step);
            isInterrupted |= await(step, task, failed);
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return failed;
    }

    private static FutureTask<Void> run(final Step step) {
        final FutureTask<Void> task = new FutureTask<>(() -> {
            step.stop().run();
            return null;
        });
        final Thread thread = new Thread(task, "stop-" + step.name());
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (final OutOfMemoryError e) { // no thread available: then here
            LOG.debug("no thread to stop {}", step, e);
            task.run();
        }
        return task;
    }

    /** Whether this thread was interrupted meanwhile: the stop is completed all the same. */
    private static boolean await(final Step step, final FutureTask<Void> task, final List<Step> failed) {
        final long deadlineNs = System.nanoTime() + step.timeout().toNanos();
        boolean isInterrupted = false;
        while (true) {
            try {
                task.get(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                return isInterrupted;
            } catch (final InterruptedException e) {
                isInterrupted = true;
            } catch (final ExecutionException e) {
                failed.add(step);
                LOG.error(
                        "failed to stop {}: {}; the stop continues",
                        step,
                        e.getCause().toString());
                LOG.debug("failed to stop {}", step, e.getCause());
                return isInterrupted;
            } catch (final TimeoutException e) {
                failed.add(step);
                LOG.error("timed out after {} stopping {}; the stop continues", format(step.timeout()), step);
                return isInterrupted;
            }
        }
    }

    private static String format(final Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
