package io.merrow.perf.load;

import io.merrow.perf.cluster.LoadedApiServer;
import io.merrow.perf.cluster.ServerIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a cluster costs the agent: memory with so many pods known, and processor time while pods take one another's place. The API
 * server is a process of its own, by HTTPS. No traffic.
 *
 * @param pods of the cluster, with their owners, services and nodes.
 * @param rate events of pods a second; 0: the cluster is quiet.
 */
record ClusterRun(String name, String about, int pods, int rate) {
    /** What the launcher makes of the chart's memory limit, 512 MiB. */
    private static final List<String> HEAP = List.of("-Xms32m", "-Xmx204m");

    private static final int PORT = 6443;
    private static final int WARM_UP_SECONDS = 60;
    private static final int SECONDS = 30;
    private static final Duration SYNC = Duration.ofMinutes(2);
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":(\\d+)");

    static List<ClusterRun> all() {
        return List.of(
                new ClusterRun("cluster-idle", "a cluster of 18 pods; budget: 125 MB anonymous", 18, 0),
                new ClusterRun(
                        "cluster-5k", "1 000 events of pods/s among 5 000; budget: a tenth of a core", 5_000, 1_000),
                new ClusterRun("cluster-50k", "50 000 pods; budget: 150 MB of heap, 300 MB in all", 50_000, 0));
    }

    /** @param wanted seconds of changes; 0: as usual. */
    StepResult run(final List<String> launcher, final int wanted) throws IOException {
        final int seconds = wanted > 0 ? wanted : SECONDS;
        final StepResult result =
                new StepResult(name, pods + " pods, " + rate + " events of pods/s, " + seconds + " s");
        try (LoadLab lab = new LoadLab(false)) {
            final ServerIdentity identity = ServerIdentity.make(lab.directory(), PORT);
            final List<String> jvmOptions = new ArrayList<>(identity.clientOptions());
            jvmOptions.addAll(HEAP);
            if (pods > 18) {
                jvmOptions.add(NativeMemory.OPTION);
            }
            lab.startJava(
                            lab.node(),
                            LoadedApiServer.class.getName(),
                            Integer.toString(PORT),
                            Integer.toString(pods),
                            identity.keyStore().toString())
                    .awaitStdout("^listening", START);
            lab.startJava(lab.node(), "io.merrow.lab.OtlpSink", "--grpc", "4317", "--http", "-1")
                    .awaitStdout("^listening", START);
            // Names are kept over a restart, as the chart has it.
            final List<String> settings = List.of(
                    "discovery.informer.k8s.enabled=true",
                    "state.directory=" + lab.directory().resolve("state"));
            try (AgentUnderTest agent = AgentUnderTest.start(lab, launcher, settings, jvmOptions)) {
                awaitPods(agent);
                measure(result, lab, agent, seconds);
                agent.stopAndReadLedger();
            }
        }
        return result;
    }

    private void awaitPods(final AgentUnderTest agent) {
        final long deadlineNs = System.nanoTime() + SYNC.toNanos();
        while (agent.metrics().sum("merrow_k8s_pods") < pods) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("the agent does not know all " + pods + " pods");
            }
            sleep(Duration.ofMillis(500));
        }
    }

    private void measure(final StepResult result, final LoadLab lab, final AgentUnderTest agent, final int seconds) {
        if (rate > 0) {
            change(lab, WARM_UP_SECONDS);
        }
        final ProcessReading before = agent.usage();
        final ThreadTimes threads = agent.threads();
        final long startNs = System.nanoTime();
        try (Sampler sampler = new Sampler(agent)) {
            if (rate > 0) {
                final Matcher fields = FIELD.matcher(change(lab, seconds));
                while (fields.find()) {
                    result.put("cluster." + fields.group(1), Long.parseLong(fields.group(2)));
                }
            } else {
                sleep(Duration.ofSeconds(seconds));
            }
            final long elapsedNs = System.nanoTime() - startNs;
            StepRunner.processor(result, "", agent.usage(), before, elapsedNs);
            agent.threads().minus(threads).put(result, elapsedNs);
            sampler.stop();
            result.put("memory.rss_max_mb", sampler.maxRssKb() / 1024.0);
        }
        agent.memory().put(result, "");
        agent.collectGarbage();
        result.put("memory.heap_live_mb", agent.metrics().sum("jvm_memory_used_bytes", "area=\"heap\"") / (1 << 20));
        if (pods > 18) {
            NativeMemory.put(result, agent.nativeMemory());
        }
    }

    private String change(final LoadLab lab, final int seconds) {
        final List<String> command = new ArrayList<>(List.of("curl", "-ksS", "-X", "POST"));
        command.add("https://127.0.0.1:" + PORT + "/lab/changes?rate=" + rate + "&seconds=" + seconds);
        return String.join(
                "",
                lab.node()
                        .exec(Duration.ofSeconds(seconds).plus(GRACE), command.toArray(new String[0]))
                        .stdout());
    }

    private static void sleep(final Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
