package io.merrow.agent;

import io.merrow.lab.LabProcess;
import io.merrow.lab.Namespace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** An agent as a process, its configuration reloaded by signal, and what it holds of the system's. */
final class ReloadingAgent implements AutoCloseable {
    private static final long LOOK_MS = 20;

    private final RunningAgent agent;

    private ReloadingAgent(final RunningAgent agent) {
        this.agent = agent;
    }

    static ReloadingAgent launch(final Namespace namespace, final Path file) {
        return new ReloadingAgent(RunningAgent.launch(namespace, file));
    }

    static ReloadingAgent start(final Namespace namespace, final Path file) {
        final ReloadingAgent started = launch(namespace, file);
        started.await("merrow .* is running");
        return started;
    }

    void await(final String line) {
        agent.process().awaitStderr(line, RunningAgent.PATIENCE);
    }

    /** Sends SIGHUP; also to one that has just ended. */
    void hangUp() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", Long.toString(agent.process().pid()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Sends SIGHUP and waits until something is in force by it. */
    void reload() throws IOException, InterruptedException {
        final long before = reloads();
        hangUp();
        awaitTrue("a reload", () -> reloads() > before);
    }

    private long reloads() {
        return agent.process().stderr().stream()
                .filter(line -> line.contains("configuration reloaded"))
                .count();
    }

    /** Threads by name, and descriptors by kind; sockets of collectors come and go, and are in one number. */
    Map<String, Integer> holdings() throws IOException {
        final Map<String, Integer> counts = new TreeMap<>();
        final Path process = Path.of("/proc", Long.toString(agent.process().pid()));
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (final Path thread : threads) {
                count(counts, "thread", thread.resolve("comm"), false);
            }
        }
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (final Path descriptor : descriptors) {
                count(counts, "descriptor", descriptor, true);
            }
        }
        return counts;
    }

    private static void count(
            final Map<String, Integer> counts, final String sort, final Path path, final boolean isLink)
            throws IOException {
        try {
            final String text = isLink
                    ? Files.readSymbolicLink(path).toString()
                    : Files.readString(path).strip();
            final String kind = isLink ? text.replaceAll("\\[\\d+]|:\\d+", "") : text;
            final String name = kind.contains("bpf") ? "bpf " + kind : sort + ' ' + kind;
            // the JVM starts and ends compiler and collector threads as it likes
            if (!name.startsWith("thread C1")
                    && !name.startsWith("thread C2")
                    && !name.startsWith("thread GC")
                    && !name.startsWith("thread G1")) {
                counts.merge(name, 1, Integer::sum);
            }
        } catch (final NoSuchFileException e) {
            // it went while we looked
        } catch (final IOException e) {
            if (Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    /** Waits until it holds no more of anything than then: what is idle is let go in its own time. */
    void awaitHoldings(final Map<String, Integer> most) throws IOException, InterruptedException {
        final Map<String, Integer> last = new TreeMap<>();
        awaitTrue(
                "no more held than " + most + ", but " + last,
                () -> {
                    try {
                        last.clear();
                        last.putAll(holdings());
                    } catch (final IOException e) {
                        return false;
                    }
                    last.entrySet().removeIf(each -> each.getValue() <= most.getOrDefault(each.getKey(), 0));
                    return last.isEmpty();
                },
                () -> "held beyond " + most + ": " + last);
    }

    private void awaitTrue(final String what, final BooleanSupplier condition) throws InterruptedException {
        awaitTrue(what, condition, () -> what);
    }

    private void awaitTrue(
            final String what, final BooleanSupplier condition, final java.util.function.Supplier<String> state)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + RunningAgent.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("waited in vain for " + state.get() + ": " + agent.process());
            }
            Thread.sleep(LOOK_MS);
        }
    }

    void terminate() {
        agent.process().terminate();
    }

    RunningAgent.Ledger awaitEnd() {
        final LabProcess process = agent.process();
        process.awaitSuccess(RunningAgent.PATIENCE);
        return agent.ledger();
    }

    RunningAgent.Ledger stop() {
        return agent.stop();
    }

    @Override
    public void close() {
        agent.close();
    }
}
