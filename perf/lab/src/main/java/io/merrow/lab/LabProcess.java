package io.merrow.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A child process with its output in memory and a time limit on every wait, as {@link WaitLimit} has it. Closing it ends it: SIGTERM, and SIGKILL
 * when that does not do. Any thread may call.
 */
public final class LabProcess implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final List<String> command;
    private final Process process;
    private final Lines stdout;
    private final Lines stderr;

    private LabProcess(final List<String> command, final Process process) {
        this.command = command;
        this.process = process;
        stdout = new Lines(process.getInputStream());
        stderr = new Lines(process.getErrorStream());
    }

    /**
     * Starts a command with nothing on its standard input.
     *
     * @throws UncheckedIOException when it cannot be started.
     */
    public static LabProcess start(final List<String> command) {
        return start(new ProcessBuilder(command));
    }

    /** Starts the builder's command; its redirects for output are replaced. */
    public static LabProcess start(final ProcessBuilder builder) {
        try {
            final Process process = builder.redirectOutput(ProcessBuilder.Redirect.PIPE)
                    .redirectError(ProcessBuilder.Redirect.PIPE)
                    .start();
            process.getOutputStream().close();
            return new LabProcess(List.copyOf(builder.command()), process);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", builder.command()), e);
        }
    }

    /** Process id; that of the command itself also in a namespace. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Lines written to standard output so far. */
    public List<String> stdout() {
        return stdout.copy();
    }

    /** Lines written to standard error so far. */
    public List<String> stderr() {
        return stderr.copy();
    }

    /**
     * Waits for a line on standard output in which the pattern is found; the earliest one counts.
     *
     * @throws AssertionError when none comes in time or the process ends without one.
     */
    public Matcher awaitStdout(final String pattern, final Duration timeout) {
        return await(stdout, pattern, timeout);
    }

    /** Likewise on standard error. */
    public Matcher awaitStderr(final String pattern, final Duration timeout) {
        return await(stderr, pattern, timeout);
    }

    /**
     * Waits until it has ended and all its output is read.
     *
     * @return its exit code.
     * @throws AssertionError when it does not end in time; it is killed then.
     */
    public int awaitExit(final Duration timeout) {
        if (!waitFor(WaitLimit.of(timeout))) {
            close();
            throw new AssertionError("still runs after " + WaitLimit.of(timeout) + ": " + this);
        }
        stdout.join();
        stderr.join();
        return process.exitValue();
    }

    /** Like {@link #awaitExit}, and an exit code other than 0 is an {@link AssertionError} with the output. */
    public LabProcess awaitSuccess(final Duration timeout) {
        final int code = awaitExit(timeout);
        if (code != 0) {
            throw new AssertionError("exit code " + code + ": " + this);
        }
        return this;
    }

    /** Asks it to end (SIGTERM) and does not wait. */
    public void terminate() {
        // By its handle: Process.destroy closes the pipes too, and the last words would be lost.
        process.toHandle().destroy();
    }

    /** Ends it without a chance to clean up (SIGKILL) and does not wait. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        process.toHandle().destroy();
        if (!waitFor(WaitLimit.of(CLOSE_TIMEOUT))) {
            process.toHandle().destroyForcibly();
            waitFor(WaitLimit.of(CLOSE_TIMEOUT));
        }
    }

    @Override
    public String toString() {
        return String.join(" ", command)
                + (process.isAlive() ? " (runs)" : " (exit code " + process.exitValue() + ")")
                + "\nstdout:\n" + String.join("\n", stdout.copy())
                + "\nstderr:\n" + String.join("\n", stderr.copy());
    }

    private boolean waitFor(final Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            process.toHandle().destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted: " + this, e);
        }
    }

    private Matcher await(final Lines lines, final String pattern, final Duration timeout) {
        final Matcher found = lines.await(Pattern.compile(pattern), WaitLimit.of(timeout));
        if (found == null) {
            waitFor(lines.hasEnded() ? CLOSE_TIMEOUT : Duration.ZERO); // its exit code belongs into the message
            throw new AssertionError("no line with \"" + pattern + "\" within " + WaitLimit.of(timeout) + ": " + this);
        }
        return found;
    }

    /** One of its outputs, read by a thread of its own. */
    private static final class Lines {
        private final List<String> lines = new ArrayList<>();
        private final Thread reader;
        private boolean ended;

        Lines(final InputStream in) {
            reader = new Thread(() -> readAll(in), "lab-process-output");
            reader.setDaemon(true);
            reader.start();
        }

        synchronized boolean hasEnded() {
            return ended;
        }

        synchronized List<String> copy() {
            return List.copyOf(lines);
        }

        synchronized Matcher await(final Pattern pattern, final Duration timeout) {
            final long deadlineNs = System.nanoTime() + timeout.toNanos();
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    final long leftNs = deadlineNs - System.nanoTime();
                    if (ended || leftNs <= 0 || !sleep(leftNs)) {
                        return null;
                    }
                }
                final Matcher matcher = pattern.matcher(lines.get(next));
                if (matcher.find()) {
                    return matcher;
                }
            }
        }

        void join() {
            try {
                // A grandchild may hold the pipe open for ever; the process itself has ended.
                reader.join(WaitLimit.of(CLOSE_TIMEOUT).toMillis());
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean sleep(final long timeoutNs) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, timeoutNs);
                return true;
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private void readAll(final InputStream in) {
            try (BufferedReader reading = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = reading.readLine(); line != null; line = reading.readLine()) {
                    add(line);
                }
            } catch (final IOException e) {
                add("(output broke off: " + e.getMessage() + ")");
            } finally {
                end();
            }
        }

        private synchronized void add(final String line) {
            lines.add(line);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }
    }
}
