package io.merrow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.telemetry.LatencyLog;
import io.merrow.telemetry.Stage;
import io.merrow.telemetry.StageLatency;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code merrow latency --hlog}; the running agent's part is in AdminSystemTest. */
class LatencyCommandTest {
    @TempDir
    private Path directory;

    private Path log;

    @BeforeEach
    void writeLog() {
        log = directory.resolve("latency.hlog");
        final StageLatency latency = new StageLatency(1);
        try (LatencyLog file = new LatencyLog(log, 1 << 20, latency, 1_000)) {
            final StageLatency.Writer read = latency.writer(Stage.EVENT_READ, 0);
            for (int i = 1; i <= 10_000; i++) {
                read.record(i * 1_000L);
            }
            latency.writer(Stage.RECORD_ENCODED, 0).record(2_000_000_000L);
            file.write(11_000);
        }
    }

    private static String run(final int exitCode, final String... arguments) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        assertThat(MerrowCommand.commandLine((config, source) -> 1, Map.of())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments))
                .as(err.toString())
                .isEqualTo(exitCode);
        return exitCode == 0 ? out.toString() : err.toString();
    }

    @Test
    void shouldPrintThePercentilesOfALog() {
        final List<String> lines =
                run(0, "latency", "--hlog", log.toString()).lines().toList();
        assertThat(lines).hasSize(3).allMatch(line -> line.length() <= 101);
        assertThat(lines.get(0).split(" +"))
                .containsExactly("STAGE", "COUNT", "MIN", "P50", "P90", "P99", "P99.9", "P99.99", "MAX");
        assertThat(lines.get(1))
                .matches("event_read +10000 +1.00 µs +5.00 ms +9.00 ms +9.90 ms +9.9\\d ms +10.0 ms +10.0 ms");
        assertThat(lines.get(2)).startsWith("record_encoded                1    2.00 s");
    }

    @Test
    void shouldAddUpSeveralLogs() {
        assertThat(run(0, "latency", "--hlog", log.toString(), "--hlog", log.toString()))
                .contains("event_read                20000");
    }

    @Test
    void shouldPrintTheDistributionOfOneStage() {
        assertThat(run(0, "latency", "--hlog", log.toString(), "--stage", "event_read"))
                .doesNotContain("record_encoded")
                .contains("Value     Percentile TotalCount 1/(1-Percentile)")
                .contains("#[Mean    =     5000.505");
    }

    @Test
    void shouldDrawACurveThatRisesFromTheLowerLeft() {
        final List<String> plot = run(0, "latency", "--hlog", log.toString(), "--stage", "event_read", "--plot")
                .lines()
                .dropWhile(line -> !line.contains("┤"))
                .toList();
        assertThat(plot).allMatch(line -> line.length() <= 80);
        assertThat(plot.get(0)).startsWith("  10.0 ms ┤");
        assertThat(plot.get(17)).startsWith("  1.00 µs ┤1");
        assertThat(plot.get(19)).contains("0%", "90%", "99%", "99.9%", "99.99%", "99.999%");
        assertThat(plot.get(0).lastIndexOf('1'))
                .as("ten thousand values tell four nines of five")
                .isBetween(62, 68);
    }

    @Test
    void shouldReportWhatIsNoLog() throws Exception {
        final Path other = Files.writeString(directory.resolve("other"), "no log\n");
        assertThat(run(1, "latency", "--hlog", other.toString())).contains(other.toString());
        assertThat(run(1, "latency", "--hlog", directory.resolve("none").toString()))
                .contains("failed to read " + directory.resolve("none"));
        assertThat(run(1, "latency", "--address", directory.resolve("no.sock").toString()))
                .contains("no agent listening at");
        assertThat(run(2, "latency", "--stage", "nap")).contains("event_read, event_applied");
        assertThat(run(2, "latency", "--watch", "0")).contains("at least 1 second");
    }
}
