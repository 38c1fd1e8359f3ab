package io.merrow.perf.load;

import io.merrow.lab.InterfaceCounters;
import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs one step of a scenario: lab, collector, agent, traffic, and then the sums. */
final class StepRunner {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final double NS_PER_MS = 1_000_000.0;
    private static final List<String> QUANTILES = List.of("0.5", "0.9", "0.99", "0.999", "0.9999");

    private final List<String> launcher;

    /**
     * @param launcher the words that run {@code merrow}.
     */
    StepRunner(final List<String> launcher) {
        this.launcher = launcher;
    }

    /**
     * @param seconds how long the traffic lasts.
     */
    StepResult run(final Scenario scenario, final Traffic traffic, final int seconds) throws IOException {
        final StepResult result = new StepResult(scenario.name(), traffic.describe() + ", " + seconds + " s");
        try (LoadLab lab = new LoadLab(scenario.offloads());
                LabProcess sink = sink(lab, scenario);
                BpfTime bpf = new BpfTime();
                AgentUnderTest agent =
                        AgentUnderTest.start(lab, launcher, scenario.settings(), scenario.jvmOptions())) {
            measure(result, lab, agent, bpf, scenario, traffic, seconds);
            sink.terminate();
        }
        return result;
    }

    private static LabProcess sink(final LoadLab lab, final Scenario scenario) {
        final LabProcess sink = lab.startJava(
                lab.node(),
                "io.merrow.lab.OtlpSink",
                "--grpc",
                "4317",
                "--http",
                "-1",
                "--delay",
                Long.toString(scenario.sinkDelay().toMillis()));
        sink.awaitStdout("^listening", START);
        return sink;
    }

    private static void measure(
            final StepResult result,
            final LoadLab lab,
            final AgentUnderTest agent,
            final BpfTime bpf,
            final Scenario scenario,
            final Traffic traffic,
            final int seconds)
            throws IOException {
        final InterfaceCounters before = lab.link().left().awaitQuiet(QUIET, GRACE);
        if (scenario.warmUp() > 0) {
            await(traffic.start(lab, scenario.warmUp()), scenario.warmUp());
        }
        final ExportVolume volume = ExportVolume.read(lab, agent);
        final ProcessReading used = agent.usage();
        final ThreadTimes threads = agent.threads();
        final BpfTime.Reading bpfBefore = bpf.read();
        final long waits = agent.waits();
        final long startNs = System.nanoTime();
        try (Sampler sampler = new Sampler(agent)) {
            await(traffic.start(lab, seconds), seconds);
            processor(result, "", agent.usage(), used, System.nanoTime() - startNs);
            agent.threads().minus(threads).put(result, System.nanoTime() - startNs);
            waits(result, "", agent.waits() - waits, System.nanoTime() - startNs);
            bpfTime(result, bpf.read().minus(bpfBefore), System.nanoTime() - startNs);
            ExportVolume.read(lab, agent).minus(volume).put(result, System.nanoTime() - startNs);
            watchIdle(result, agent, scenario.watch());
            sampler.stop();
            result.put("memory.rss_max_mb", sampler.maxRssKb() / 1024.0);
            result.put("memory.rss_growth_mb", sampler.growthKb() / 1024.0);
        }
        final InterfaceCounters counted =
                lab.link().left().awaitQuiet(QUIET, GRACE).minus(before);
        final MetricsText metrics = agent.metrics();
        agent.memory().put(result, "");
        if (scenario.jvmOptions().contains(NativeMemory.OPTION)) {
            NativeMemory.put(result, agent.nativeMemory());
        }
        result.put("memory.heap_used_mb", metrics.sum("jvm_memory_used_bytes") / (1 << 20));
        result.put("memory.direct_mb", metrics.sum("jvm_buffer_pool_used_bytes") / (1 << 20));
        metrics.latencies()
                .forEach((stage, quantiles) -> QUANTILES.forEach(quantile -> {
                    if (quantiles.containsKey(quantile)) {
                        result.put("latency." + stage + ".p" + percent(quantile) + "_us", quantiles.get(quantile));
                    }
                }));
        final Map<String, Long> ledger = agent.stopAndReadLedger();
        final Pauses pauses = agent.pauses();
        result.put("pauses.count", pauses.count())
                .put("pauses.max_ms", pauses.maxMs())
                .put("pauses.total_ms", pauses.totalMs());
        ledger(result, counted, ledger, seconds, traffic.flows(scenario.warmUp() + seconds));
    }

    private static void await(final List<LabProcess> clients, final int seconds) {
        for (final LabProcess client : clients) {
            client.awaitSuccess(Duration.ofSeconds(seconds).plus(GRACE));
        }
    }

    private static String percent(final String quantile) {
        return new java.math.BigDecimal(quantile)
                .movePointRight(2)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static void watchIdle(final StepResult result, final AgentUnderTest agent, final Duration watch) {
        if (!watch.isZero()) {
            final ProcessReading before = agent.usage();
            final long waits = agent.waits();
            final long startNs = System.nanoTime();
            try {
                Thread.sleep(watch.toMillis());
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            processor(result, "idle_", agent.usage(), before, System.nanoTime() - startNs);
            waits(result, "idle_", agent.waits() - waits, System.nanoTime() - startNs);
            result.put("memory.idle_rss_mb", agent.usage().rssKb() / 1024.0);
            agent.memory().put(result, "idle_");
        }
    }

    /** Adds the time between two readings, as cores. */
    static void processor(
            final StepResult result,
            final String prefix,
            final ProcessReading after,
            final ProcessReading before,
            final long elapsedNs) {
        final double elapsedMs = elapsedNs / NS_PER_MS;
        result.put("processor." + prefix + "user_cores", (after.userMs() - before.userMs()) / elapsedMs);
        result.put("processor." + prefix + "system_cores", (after.systemMs() - before.systemMs()) / elapsedMs);
    }

    private static void waits(final StepResult result, final String prefix, final long waits, final long elapsedNs) {
        result.put("processor." + prefix + "wake_ups_per_second", waits * 1e9 / elapsedNs);
    }

    private static void bpfTime(final StepResult result, final BpfTime.Reading reading, final long elapsedNs) {
        result.put("processor.bpf_cores", reading.ns() / (double) elapsedNs);
        result.put("processor.bpf_ns_a_packet", reading.runs() == 0 ? 0 : reading.ns() / (double) reading.runs());
    }

    /** Packets offered are those that the interface counted; every other number is the agent's own. */
    private static void ledger(
            final StepResult result,
            final InterfaceCounters offered,
            final Map<String, Long> ledger,
            final int seconds,
            final long flows) {
        result.put("step.seconds", seconds);
        result.put("packets.offered", offered.packets());
        ledger.forEach((name, value) -> {
            if (name.startsWith("packets.") && (value != 0 || name.equals("packets.counted"))) {
                result.put(name, value);
            }
        });
        result.put("packets.unseen", offered.packets() - ledger.get("packets.seen"));
        if (flows > 0) {
            result.put("flows.offered", flows);
        }
        for (final String name : List.of("flows_opened", "records_emitted", "records_exported")) {
            result.put(name.replaceFirst("_", "."), ledger.getOrDefault(name, 0L));
        }
        ledger.forEach((name, value) -> {
            if (value != 0 && (name.contains("dropped") || name.contains("lost") || name.startsWith("difference."))) {
                result.put(name.startsWith("difference.") ? name : "lost." + name, value);
            }
        });
        result.put(
                "difference.total",
                ledger.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("difference."))
                        .mapToLong(entry -> Math.abs(entry.getValue()))
                        .sum());
    }

    @Override
    public String toString() {
        return "StepRunner{" + launcher + '}';
    }
}
