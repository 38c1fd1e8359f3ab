package io.merrow.agent;

import io.merrow.lab.Await;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Namespace;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent as a process, its configuration reloaded by signal, and what it holds of the system's. */
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
final class ReloadingAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingAgent.class);
    private static final Pattern OBJECTS =
            Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(java\\.nio\\.DirectByteBuffer"
                    + "|java\\.util\\.zip\\.Deflater|okhttp3\\.OkHttpClient|io\\.merrow\\.export\\.\\S+)(?= |$)");
    private static final int SLACK = 10;

    private final Namespace namespace;
    private final RunningAgent agent;

    private ReloadingAgent(final Namespace namespace, final RunningAgent agent) {
        this.namespace = namespace;
        this.agent = agent;
    }

    static ReloadingAgent launch(final Namespace namespace, final Path file) {
        return new ReloadingAgent(namespace, RunningAgent.launch(namespace, file));
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
        Await.until(() -> "a reload: " + agent.process(), () -> reloads() != before);
    }

    private long reloads() {
        return agent.process().stderr().stream()
                .filter(line -> line.contains("configuration reloaded"))
                .count();
    }

    /** Threads by name, descriptors by kind, objects that matter by class. */
    Map<String, Long> holdings() throws IOException, InterruptedException {
        final Map<String, Long> counts = new TreeMap<>();
        final Path process = Path.of("/proc", Long.toString(agent.process().pid()));
        agent.threads("comm").forEach(name -> count(counts, "thread ", () -> lasting(name)));
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            descriptors.forEach(each -> count(counts, "descriptor ", () -> kind(each)));
        }
        countObjects(counts);
        return counts;
    }

    /**
     * What the JVM starts and ends as it likes does not count, nor does the one pool of the HTTP library, which keeps idle
     * threads for a minute: connections and clients do.
     */
    private static String lasting(final String name) {
        return name.matches("(C[12] |GC |G1 |VM |Attach|Signal|prometheus|OkHttp |Okio ).*") ? "" : name;
    }

    /** Nor do files: libraries are read when they are first used. */
    private static String kind(final Path descriptor) throws IOException {
        final String target = Files.readSymbolicLink(descriptor).toString();
        return target.startsWith("/") ? "" : target.replaceAll(":\\[\\d+]", "");
    }

    private static void count(final Map<String, Long> counts, final String sort, final Callable<String> reader) {
        try {
            final String name = reader.call();
            if (!name.isEmpty()) {
                counts.merge(sort + name, 1L, Long::sum);
            }
        } catch (final Exception e) {
            LOG.debug("it went while we looked", e);
        }
    }

    /** Objects that hold memory outside of the heap, connections or threads, after a collection. */
    private void countObjects(final Map<String, Long> counts) throws IOException, InterruptedException {
        final Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(agent.process().pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        final String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (histogram.waitFor() != 0) {
            throw new IOException("jcmd cannot reach " + agent.process() + ": " + text);
        }
        OBJECTS.matcher(text)
                .results()
                .forEach(each -> counts.put("objects " + each.group(2), Long.parseLong(each.group(1))));
    }

    /** As Prometheus reads them. */
    String metrics() throws IOException {
        return metrics("/metrics");
    }

    /** What a page of the metrics' port shows, with the headers of the answer. */
    String metrics(final String path) throws IOException {
        final Matcher port = agent.process().awaitStderr("metrics on http://127.0.0.1:(\\d+)/", RunningAgent.PATIENCE);
        try (NetworkNamespace inside = NetworkNamespace.enter(Path.of("/run/netns", namespace.name()));
                Socket socket = new Socket("127.0.0.1", Integer.parseInt(port.group(1)))) {
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Waits until it holds no more of anything than then: what is idle is let go in its own time. */
    void awaitHoldings(final Map<String, Long> most) {
        final AtomicReference<Map<String, Long>> beyond = new AtomicReference<>();
        Await.until(() -> "it lets go of what it holds beyond " + most + ": " + beyond, () -> {
            beyond.set(beyond(most));
            return beyond.get().isEmpty();
        });
    }

    private Map<String, Long> beyond(final Map<String, Long> most) throws IOException, InterruptedException {
        final Map<String, Long> now = holdings();
        now.entrySet()
                .removeIf(each -> each.getValue()
                        <= most.getOrDefault(each.getKey(), 0L) + (isOfThreads(each.getKey()) ? SLACK : 0));
        return now;
    }

    /** Each thread that has used a socket keeps a buffer for it. */
    private static boolean isOfThreads(final String what) {
        return what.endsWith("DirectByteBuffer");
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
