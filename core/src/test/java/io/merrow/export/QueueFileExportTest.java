package io.merrow.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.FailureKind;
import io.merrow.export.queue.Queues;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with its records in a file, over an end and a start. */
class QueueFileExportTest {
    @TempDir
    private Path directory;

    @Test
    void shouldDeliverTheSameRecordsAfterARestartThatItCouldNotDeliverBefore() {
        final RecordingExporter away = new RecordingExporter();
        away.answer = batch -> DeliveryOutcome.retry(FailureKind.UNREACHABLE, "away");
        final ExportHarness first = open(away);
        first.offerNumbered(0, 30);
        first.agent.doWork();
        first.offerNumbered(30, 33);
        first.agent.drain(first.nowNs);
        first.agent.onClose();
        assertThat(first.agent.queued()).isEqualTo(33);
        assertThat(first.count(LedgerCounter.RECORDS_DROPPED_SHUTDOWN)).isZero();
        assertThat(first.ledgerDifference()).isZero();

        final RecordingExporter back = new RecordingExporter();
        try (ExportHarness second = open(back)) {
            assertThat(second.count(LedgerCounter.RECORDS_RECOVERED)).isEqualTo(33);
            assertThat(second.ledgerDifference()).isZero();
            second.turnUntil(() -> second.count(LedgerCounter.RECORDS_EXPORTED) == 32);
            second.advance(100);
            second.turnUntil(() -> second.count(LedgerCounter.RECORDS_EXPORTED) == 33);
            assertThat(back.attempts.stream().flatMap(List::stream))
                    .containsExactlyElementsOf(LongStream.range(0, 33).boxed().toList());
            assertThat(second.latencies.getOrDefault(Stage.RECORD_ACKNOWLEDGED, List.of()))
                    .as("of another process's records nobody knows")
                    .isEmpty();
            assertThat(second.ledgerDifference()).isZero();
        }
        try (ExportHarness third = open(back)) {
            assertThat(third.count(LedgerCounter.RECORDS_RECOVERED)).isZero();
        }
    }

    @Test
    void shouldKeepABatchThatIsUnderWayThoughLaterOnesAreDone() {
        final RecordingExporter exporter = new RecordingExporter();
        exporter.answer = batch -> batch.slot() == 0 ? null : DeliveryOutcome.delivered(0, "");
        final ExportHarness first = open(exporter);
        first.offerNumbered(0, 8);
        first.turnUntil(() -> first.count(LedgerCounter.RECORDS_EXPORTED) == 4);
        first.agent.drain(first.nowNs);
        first.agent.onClose();
        assertThat(first.count(LedgerCounter.RECORDS_DROPPED_SHUTDOWN)).isZero();
        try (ExportHarness second = open(new RecordingExporter())) {
            assertThat(second.count(LedgerCounter.RECORDS_RECOVERED))
                    .as("from the first that is not settled on: at least once")
                    .isEqualTo(8);
        }
    }

    private ExportHarness open(final RecordingExporter exporter) {
        final Ledger ledger = new Ledger(1);
        return new ExportHarness(
                ledger,
                ExportHarness.settings(),
                Queues.open(directory.resolve("queue"), 64 * 1024, 16, ledger.lane(0)),
                exporter);
    }
}
