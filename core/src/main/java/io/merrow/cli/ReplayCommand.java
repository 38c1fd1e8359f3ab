package io.merrow.cli;

import io.merrow.agent.replay.Replay;
import io.merrow.agent.replay.ReplayOutput;
import io.merrow.config.MerrowConfig;
import io.merrow.telemetry.BuildVersion;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code merrow replay}: a capture's flows, as the agent would have exported them. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Processes capture files (pcap or pcapng, plain or gzip) the way the agent processes a "
                    + "node's packets.",
            "Records go to standard output, the ledger to standard error."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all input was read and exported",
            "1:part of the input could not be read or exported",
            "2:invalid usage or configuration"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions options;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Capture files in time order; - for standard input.")
    private List<String> files;

    @Option(
            names = {"-o", "--output"},
            split = ",",
            paramLabel = "OUTPUT",
            description = "json (one span per line; default), table, otlp (to the configured collector); separate "
                    + "several with commas.")
    private Set<ReplayOutput> outputs = EnumSet.of(ReplayOutput.JSON);

    @Option(
            names = "--names",
            paramLabel = "FILE",
            description =
                    "File of names, as an agent keeps it in state.directory (names.cm3): records get the names that "
                            + "the node knew at their time.")
    private Path names;

    ReplayCommand(final Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        final MerrowConfig config = options.load(environment).config();
        Logging.configure(config.logLevel(), config.logFormat());
        requireCollector(config);
        final PrintWriter err = spec.commandLine().getErr();
        final RecordOutput stdout = new RecordOutput();
        final StopSignal signal = StopSignal.install(Thread.currentThread());
        final ProgressLine progress = new ProgressLine(err);
        try (Replay replay = Replay.open(
                config,
                BuildVersion.get(),
                outputs,
                names,
                stdout,
                line -> progress.interject("merrow: " + line),
                () -> signal.isRaised() || stdout.isBroken())) {
            final boolean isWhole = replay.run(files, progress);
            if (replay.hasRead()) {
                replay.printLedger(System.err);
                writeLedgerFile(replay);
            }
            if (stdout.isBroken()) {
                return stdout.report(err);
            }
            return signal.isRaised() ? INTERRUPTED : isWhole ? 0 : 1;
        } finally {
            signal.done();
        }
    }

    private void requireCollector(final MerrowConfig config) {
        if (outputs.contains(ReplayOutput.OTLP)
                && config.export().traces().otlp().isEmpty()) {
            throw new UsageException("--output otlp requires a collector: set export.traces.otlp.endpoint in the "
                    + "configuration or with --set export.traces.otlp.endpoint=http://localhost:4317");
        }
    }

    private void writeLedgerFile(final Replay replay) throws IOException {
        final String file = environment.get(ForegroundAgent.LEDGER_FILE_VARIABLE);
        if (file != null) {
            try (PrintStream out = new PrintStream(Path.of(file).toFile(), StandardCharsets.UTF_8)) {
                replay.printLedgerValues(out);
            }
        }
    }
}
