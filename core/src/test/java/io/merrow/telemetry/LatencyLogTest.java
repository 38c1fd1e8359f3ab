package io.merrow.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log as HdrHistogram's own reader sees it. */
class LatencyLogTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long MANY_BYTES = 1 << 20;

    @TempDir
    private Path directory;

    private final StageLatency latency = new StageLatency(1);
    private final StageLatency.Writer read = latency.writer(Stage.EVENT_READ, 0);
    private final StageLatency.Writer acknowledged = latency.writer(Stage.RECORD_ACKNOWLEDGED, 0);

    private static Map<String, Histogram> sums(final Path... files) throws Exception {
        final Map<String, Histogram> sums = new HashMap<>();
        for (final Path file : files) {
            try (HistogramLogReader reader = new HistogramLogReader(new File(file.toString()))) {
                while (reader.hasNext()) {
                    final Histogram interval = (Histogram) reader.nextIntervalHistogram();
                    assertThat(interval.getEndTimeStamp()).isGreaterThan(interval.getStartTimeStamp());
                    sums.computeIfAbsent(interval.getTag(), any -> new Histogram(3))
                            .add(interval);
                }
            }
        }
        return sums;
    }

    @Test
    void shouldAddUpToTheTotalsByTag() throws Exception {
        final Path file = directory.resolve("deep/latency.hlog");
        read.record(1); // before the log: not part of it
        try (LatencyLog log = new LatencyLog(file, MANY_BYTES, latency, START_MS)) {
            for (int i = 1; i <= 10; i++) {
                read.record(i * 1_000L);
                latency.total(Stage.EVENT_READ); // another reader takes nothing away
                if (i > 5) {
                    acknowledged.record(i * 1_000_000L);
                }
                log.write(START_MS + i * 10_000L);
            }
        }
        final Map<String, Histogram> sums = sums(file);
        assertThat(sums).containsOnlyKeys("event_read", "record_acknowledged");
        assertThat(sums.get("event_read").getTotalCount()).isEqualTo(10);
        assertThat(sums.get("event_read").getMinValue()).isEqualTo(1_000);
        assertThat(sums.get("record_acknowledged").getTotalCount()).isEqualTo(5);
        assertThat(sums.get("record_acknowledged").valuesAreEquivalent(10_000_000, 10_000_000))
                .isTrue();
    }

    @Test
    void shouldBeginAgainWhenItIsFullAndKeepOneFile() throws Exception {
        final Path file = directory.resolve("latency.hlog");
        Files.writeString(file, "of an earlier process");
        try (LatencyLog log = new LatencyLog(file, 1024, latency, START_MS)) {
            read.record(5);
            log.write(START_MS + 10);
            assertThat(LatencyLog.older(file)).hasContent("of an earlier process");
            for (int i = 2; i <= 40; i++) {
                read.record(i * 777L);
                log.write(START_MS + i * 10L);
            }
        }
        assertThat(Files.size(LatencyLog.older(file))).isBetween(1024L, 1600L);
        assertThat(sums(LatencyLog.older(file)).get("event_read").getTotalCount())
                .isPositive();
        assertThat(directory).isDirectoryNotContaining(each -> each.toString().endsWith(".2"));
    }

    @Test
    void shouldReportWhatCannotBeWrittenAndContinueLater() throws Exception {
        final Path blocked = Files.writeString(directory.resolve("file"), "not a directory");
        try (LatencyLog log = new LatencyLog(blocked.resolve("latency.hlog"), MANY_BYTES, latency, START_MS)) {
            read.record(5);
            assertThatThrownBy(() -> log.write(START_MS + 10))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("failed to write the latency log " + blocked);
            Files.delete(blocked);
            log.write(START_MS + 20);
        }
        assertThat(sums(blocked.resolve("latency.hlog")).get("event_read").getTotalCount())
                .isEqualTo(1);
    }
}
