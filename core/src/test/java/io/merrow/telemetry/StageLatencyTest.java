package io.merrow.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class StageLatencyTest {
    private static final Stage STAGE = Stage.EVENT_APPLIED;

    private final StageLatency latency = new StageLatency(2);

    @Test
    void shouldAddUpLanesAndIntervals() {
        latency.writer(STAGE, 0).record(1_000);
        latency.writer(STAGE, 1).record(2_000);
        assertThat(latency.total(STAGE).getTotalCount()).isEqualTo(2);
        latency.writer(STAGE, 0).record(1_000_000);
        final Histogram values = latency.total(STAGE);
        assertThat(values.getTotalCount()).isEqualTo(3);
        assertThat((double) values.getMaxValue()).isCloseTo(1_000_000, within(10_000.0));
        assertThat(latency.total(Stage.RECORD_ACKNOWLEDGED).getTotalCount()).isZero();
    }

    @Test
    void shouldGiveEachReaderEveryPieceOnce() {
        final StageLatency.Writer writer = latency.writer(STAGE, 0);
        writer.record(1_000);
        final StageLatency.Intervals one = latency.newIntervals();
        writer.record(2_000);
        final StageLatency.Intervals two = latency.newIntervals();
        final Histogram piece = StageLatency.newTarget();
        one.take(STAGE, piece);
        assertThat(piece.getTotalCount()).isEqualTo(1);
        writer.record(3_000);
        two.take(STAGE, piece);
        assertThat(piece.getTotalCount()).isEqualTo(1);
        one.take(STAGE, piece);
        assertThat(piece.getTotalCount()).isEqualTo(1);
        one.take(STAGE, piece);
        assertThat(piece.getTotalCount()).isZero();
        assertThat(latency.total(STAGE).getTotalCount()).isEqualTo(3);
    }

    @Test
    void shouldTakeDurationsOutsideItsRangeAsItsEnds() {
        final StageLatency.Writer writer = latency.writer(STAGE, 0);
        writer.record(-5);
        writer.record(Long.MAX_VALUE);
        final Histogram values = latency.total(STAGE);
        assertThat(values.getTotalCount()).isEqualTo(2);
        assertThat(values.getMinValue()).isZero();
        assertThat(values.getMaxValue()).isGreaterThanOrEqualTo(TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void shouldRecordWithoutAllocation() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final StageLatency.Writer writer = latency.writer(STAGE, 0);
        long least = Long.MAX_VALUE;
        int windows = 0;
        // The compiler allocates on our account now and then: one window without it is proof.
        while (windows < 20 && least > 0) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            record(writer, 100_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            windows++;
        }
        assertThat(least).as("bytes over 100 000 records").isZero();
        assertThat(latency.total(STAGE).getTotalCount()).isEqualTo(windows * 100_000L);
    }

    @Test
    void shouldPrintOneLineForEachStageThatHasValues() {
        for (int i = 0; i < 100; i++) {
            latency.writer(STAGE, 0).record(10_000);
        }
        final String[] lines = print(latency::print).split("\n");
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).matches("latency, µs +count +min +p50 +p90 +p99 +p99.9 +max");
        assertThat(lines[1]).matches("event_applied +100( +10\\.\\d){6}");
        assertThat(lines[1]).hasSameSizeAs(lines[0]);
    }

    @Test
    void shouldPrintPointsWhereverItRuns() {
        latency.writer(STAGE, 0).record(10_000);
        final Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(print(latency::print)).contains(" 10.0").doesNotContain(",0");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldRefuseALaneThatIsNotThere() {
        assertThatThrownBy(() -> latency.writer(STAGE, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static void record(final StageLatency.Writer writer, final int count) {
        for (int i = 0; i < count; i++) {
            writer.record(500L + (i & 0xFFF) * 1_000L);
        }
    }

    private static String print(final java.util.function.Consumer<PrintStream> printer) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        printer.accept(new PrintStream(bytes, false, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
