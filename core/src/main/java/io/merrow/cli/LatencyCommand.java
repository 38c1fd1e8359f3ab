package io.merrow.cli;

import io.merrow.cli.client.AdminClient;
import io.merrow.cli.latency.LatencySnapshot;
import io.merrow.cli.latency.LatencyTable;
import io.merrow.cli.latency.PercentilePlot;
import io.merrow.telemetry.Stage;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code merrow latency}: how long the stages took, of a running agent or of a log. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "Prints the latency of each stage of a running agent since its start, or from a latency log.")
final class LatencyCommand implements Callable<Integer> {
    private static final int PLOT_WIDTH = 80;
    private static final int PLOT_HEIGHT = 18;
    private static final int TICKS_PER_HALF = 5;
    private static final double NS_PER_US = 1000.0;

    @Mixin
    private AgentAddress agent;

    @Option(
            names = "--hlog",
            paramLabel = "FILE",
            description = "Reads an HdrHistogram log (internal.latency.log_path) instead of asking an agent. "
                    + "Repeatable; logs are merged.")
    private List<Path> logs = new ArrayList<>();

    @Option(
            names = {"-s", "--stage"},
            paramLabel = "STAGE",
            completionCandidates = Stages.class,
            description = "Prints the percentile distribution (µs) of one stage: ${COMPLETION-CANDIDATES}.")
    private String stage;

    @Option(names = "--plot", description = "Plots the percentiles.")
    private boolean plot;

    @Option(
            names = {"-w", "--watch"},
            paramLabel = "SECONDS",
            description = "Prints the latencies of each interval of this many seconds, until interrupted.")
    private Integer watchS;

    @Spec
    private CommandSpec spec;

    /** What can be asked for. */
    static final class Stages implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Stage.values()).map(Stage::label).iterator();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        if (!logs.isEmpty()) {
            show(LatencySnapshot.of(logs));
            return 0;
        }
        final AdminClient client = agent.client();
        if (watchS == null) {
            show(LatencySnapshot.of(client));
            return 0;
        }
        LatencySnapshot before = LatencySnapshot.of(client);
        while (!spec.commandLine().getOut().checkError()) {
            TimeUnit.SECONDS.sleep(watchS);
            final LatencySnapshot now = LatencySnapshot.of(client);
            show(now.since(before));
            before = now;
        }
        return 0;
    }

    private void check() {
        if (watchS != null && (watchS < 1 || !logs.isEmpty())) {
            throw new UsageException(
                    watchS < 1 ? "--watch must be at least 1 second" : "--watch cannot be combined with --hlog");
        }
        if (stage != null && logs.isEmpty()) {
            for (final String each : new Stages()) {
                if (each.equals(stage)) {
                    return;
                }
            }
            throw new UsageException("--stage must be one of " + String.join(", ", new Stages()) + ", is " + stage);
        }
    }

    private void show(final LatencySnapshot all) {
        final PrintWriter out = spec.commandLine().getOut();
        final LatencySnapshot snapshot = stage == null ? all : all.only(stage);
        if (snapshot.stages().isEmpty()) {
            out.println("no samples" + (stage == null ? "" : " of " + stage) + " yet");
        } else {
            LatencyTable.lines(snapshot).forEach(out::println);
            if (stage != null) {
                out.println();
                out.print(distribution(snapshot.stages().get(stage)));
            }
            if (plot) {
                out.println();
                new PercentilePlot(PLOT_WIDTH, PLOT_HEIGHT).lines(snapshot).forEach(out::println);
            }
        }
        out.flush();
    }

    /** HdrHistogram's own. */
    private static String distribution(final Histogram histogram) {
        final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        histogram.outputPercentileDistribution(
                new PrintStream(bytes, false, StandardCharsets.UTF_8), TICKS_PER_HALF, NS_PER_US);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
