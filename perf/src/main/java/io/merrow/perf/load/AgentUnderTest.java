package io.merrow.perf.load;

import io.merrow.lab.CounterFile;
import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real agent, as {@code scripts/merrow} runs it, on the lab's node. One thread. */
final class AgentUnderTest implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(1);
    private static final Duration STOP = Duration.ofMinutes(2);

    private final LoadLab lab;
    private final LabProcess process;
    private final Path ledger;
    private final Path collections;

    private AgentUnderTest(final LoadLab lab, final LabProcess process, final Path ledger, final Path collections) {
        this.lab = lab;
        this.process = process;
        this.ledger = ledger;
        this.collections = collections;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param launcher the words that run {@code merrow}.
     * @param settings keys and values beyond those of the lab, as {@code --set} takes them.
     */
    static AgentUnderTest start(
            final LoadLab lab, final List<String> launcher, final List<String> settings, final List<String> jvmOptions)
            throws IOException {
        final Path ledger = lab.directory().resolve("ledger");
        final Path collections = lab.directory().resolve("gc.log");
        final Path config = lab.directory().resolve("merrow.yaml");
        Files.writeString(
                config,
                """
                discovery:
                  instrument:
                    interfaces: [%s]
                export:
                  traces:
                    otlp:
                      endpoint: http://127.0.0.1:4317
                """
                        .formatted(lab.link().left().interfaceName()));
        final List<String> command = new ArrayList<>(List.of(
                "env",
                "MERROW_LEDGER_FILE=" + ledger,
                "MERROW_JAVA_OPTS=-Xlog:safepoint:file=" + collections + " " + String.join(" ", jvmOptions)));
        command.addAll(launcher);
        command.addAll(List.of("run", "--config", config.toString()));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        final LabProcess process = lab.node().start(command.toArray(new String[0]));
        lab.node()
                .exec(
                        READY,
                        "curl",
                        "-fsS",
                        "-o",
                        "/dev/null",
                        "--retry",
                        "60",
                        "--retry-delay",
                        "1",
                        "--retry-all-errors",
                        "http://127.0.0.1:8080/readyz");
        return new AgentUnderTest(lab, process, ledger, collections);
    }

    /** What it has used so far. */
    ProcessReading usage() {
        return ProcessReading.of(process.pid());
    }

    /** Its memory by kind. */
    MemoryReading memory() {
        return MemoryReading.of(process.pid());
    }

    /** How often its threads have waited so far. */
    long waits() {
        return MemoryReading.waits(process.pid());
    }

    /** What its threads have used so far. */
    ThreadTimes threads() {
        return ThreadTimes.of(process.pid());
    }

    /** Its JVM's memory; unknown without {@link NativeMemory#OPTION}. */
    String nativeMemory() {
        return String.join(
                "\n",
                lab.node()
                        .exec("jcmd", Long.toString(process.pid()), "VM.native_memory", "summary")
                        .stdout());
    }

    /** Has its JVM collect all garbage: what is used afterwards is live. */
    void collectGarbage() {
        lab.node().exec("jcmd", Long.toString(process.pid()), "GC.run");
    }

    /** Its metrics now. */
    MetricsText metrics() {
        return new MetricsText(lab.node()
                .exec("curl", "-fsS", "http://127.0.0.1:10250/metrics")
                .stdout());
    }

    /** Stops it and waits; all its flows are recorded then. */
    Map<String, Long> stopAndReadLedger() throws IOException {
        process.terminate();
        process.awaitExit(STOP);
        if (!Files.exists(ledger)) {
            throw new IllegalStateException("the agent left no ledger: " + process);
        }
        return CounterFile.read(ledger);
    }

    /** Longest stop of all its threads so far, ms, and how long all stops were together. */
    Pauses pauses() throws IOException {
        return Pauses.read(collections);
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return "AgentUnderTest{" + process + '}';
    }
}
