package io.merrow.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.delivery.FailureKind;
import io.merrow.export.delivery.RecordExporter;
import io.merrow.export.format.RecordPrinter;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.telemetry.LedgerCounter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Other outputs while records are on their way: none is lost, none goes twice. */
class OutputsReplacementTest {
    private static final DeliveryOutcome YES = DeliveryOutcome.delivered(0, "");
    private static final DeliveryOutcome AWAY = DeliveryOutcome.retry(FailureKind.UNREACHABLE, "away");

    private final RecordingExporter before = new RecordingExporter();
    private final RecordingExporter after = new RecordingExporter();
    private final RecordingPrinter printer = new RecordingPrinter();
    private ExportHarness harness = new ExportHarness(ExportHarness.settings(), before);

    @AfterEach
    void close() {
        harness.close();
        assertThat(harness.ledgerDifference()).as(harness.toString()).isZero();
    }

    private void replace(final RecordExporter exporter, final RecordPrinter... printers) {
        replace(ExportHarness.settings(), exporter, printers);
    }

    private void replace(
            final ExportSettings settings, final RecordExporter exporter, final RecordPrinter... printers) {
        final boolean[] done = new boolean[1];
        assertThat(harness.agent
                        .proxy()
                        .replace(
                                new ExportOutputs(
                                        settings,
                                        List.of(printers),
                                        exporter,
                                        DeferredRecords.none(),
                                        () -> new MemoryQueue(settings.maxQueueSize())),
                                () -> done[0] = true))
                .isTrue();
        harness.agent.doWork();
        assertThat(done[0]).isTrue();
    }

    /** Else the thread that reloads would wait for ever, and the collector get nothing. */
    @Test
    void shouldQueueInMemoryWhenTheNewQueueIsInUse() {
        harness.close();
        harness = new ExportHarness(ExportHarness.settings(), null, printer);
        final boolean[] done = new boolean[1];
        final ExportOutputs outputs =
                new ExportOutputs(ExportHarness.settings(), List.of(), after, DeferredRecords.none(), () -> {
                    throw new IllegalStateException("in use by process 7");
                });
        assertThat(harness.agent.proxy().replace(outputs, () -> done[0] = true)).isTrue();
        harness.agent.doWork();
        assertThat(done[0]).isTrue();
        assertThat(harness.count(LedgerCounter.QUEUE_FILE_UNUSABLE)).isEqualTo(1);
        assertThat(harness.agent.queueCapacity())
                .isEqualTo(ExportHarness.settings().maxQueueSize());

        harness.offerNumbered(0, 4);
        harness.agent.doWork();
        harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == 4);
        assertThat(after.attempts).containsExactly(List.of(0L, 1L, 2L, 3L));
    }

    @Test
    void shouldLetTheOldExporterEndWhatItHasBegun() {
        before.answer = batch -> null;
        harness.offerNumbered(0, 4);
        harness.agent.doWork();
        replace(after);
        harness.offerNumbered(4, 8);
        harness.agent.doWork();
        assertThat(before.closed).isFalse();
        assertThat(after.attempts).containsExactly(List.of(4L, 5L, 6L, 7L));

        before.open.get(0).complete(YES);
        harness.agent.doWork();
        assertThat(before.closed).isTrue();
        assertThat(after.attempts).hasSize(1);
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(8);
    }

    @Test
    void shouldGiveTheNewExporterWhatTheOldOneCannotDeliver() {
        before.answer = batch -> null;
        harness.offerNumbered(0, 8);
        harness.agent.doWork();
        replace(after);
        before.open.get(0).complete(AWAY);
        before.open.get(1).complete(DeliveryOutcome.refused("no"));
        harness.agent.doWork();
        assertThat(before.closed).isTrue();
        assertThat(after.attempts).containsExactlyInAnyOrder(List.of(0L, 1L, 2L, 3L), List.of(4L, 5L, 6L, 7L));
        harness.agent.doWork();
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(8);
    }

    @Test
    void shouldNotWaitForTheNextAttemptOfTheOldExporter() {
        before.answer = batch -> AWAY;
        harness.offerNumbered(0, 4);
        harness.agent.doWork();
        harness.agent.doWork();
        replace(after);
        assertThat(after.attempts).containsExactly(List.of(0L, 1L, 2L, 3L));
        assertThat(before.closed).isTrue();
    }

    /** A closed exporter answers what it has under way: {@link RecordExporter#close()}. */
    @Test
    void shouldBreakOffWhatTheOldExporterHasNotDoneInTime() {
        before.answer = batch -> null;
        harness.offerNumbered(0, 4);
        harness.agent.doWork();
        replace(after);
        harness.advance(9_000).agent.doWork();
        assertThat(before.closed).isFalse();
        harness.advance(1_001).agent.doWork();
        assertThat(before.closed).isTrue();
        before.open.get(0).complete(DeliveryOutcome.refused("the exporter is closed"));
        harness.agent.doWork();
        assertThat(after.attempts).containsExactly(List.of(0L, 1L, 2L, 3L));
    }

    @Test
    void shouldSendOtherBatchesFromNowOn() {
        before.answer = batch -> null;
        harness.offerNumbered(0, 8);
        harness.agent.doWork();
        final ExportSettings was = ExportHarness.settings();
        replace(new ExportSettings(2, was.maxBatchIntervalNs(), 16, 1, was.retry(), was.drainTimeoutNs()), after);
        harness.offerNumbered(8, 12);
        harness.agent.doWork();
        assertThat(after.attempts).as("both slots are taken").isEmpty();
        before.open.forEach(batch -> batch.complete(YES));
        harness.turnUntil(() -> after.attempts.size() == 2);
        assertThat(after.attempts).containsExactly(List.of(8L, 9L), List.of(10L, 11L));
    }

    @Test
    void shouldPrintWhereNoExporterIsLeftAndDeliverWhatIsQueued() {
        before.answer = batch -> null;
        harness.offerNumbered(0, 6);
        harness.agent.doWork();
        replace(null, printer);
        harness.offerNumbered(6, 8);
        harness.agent.doWork();
        assertThat(printer.printed).containsExactly(6L, 7L);
        before.open.forEach(batch -> batch.complete(YES));
        harness.agent.doWork();
        harness.agent.doWork();
        assertThat(before.attempts).containsExactly(List.of(0L, 1L, 2L, 3L), List.of(4L, 5L));
        assertThat(before.closed).isTrue();
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(8);
    }

    @Test
    void shouldCountAsDroppedWhatACollectorThatIsNotWantedNeverTook() {
        before.answer = batch -> null;
        harness.offerNumbered(0, 6);
        harness.agent.doWork();
        replace(null, printer);
        harness.advance(10_001).agent.doWork();
        assertThat(before.closed).isTrue();
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_WITHDRAWN)).isEqualTo(6);
        assertThat(harness.agent.queued()).isZero();
    }

    @Test
    void shouldSendWhereItOnlyPrinted() {
        harness.close();
        harness = new ExportHarness(ExportHarness.settings(), null, printer);
        harness.offerNumbered(0, 2);
        harness.agent.doWork();
        replace(after);
        assertThat(printer.closed).isTrue();
        harness.offerNumbered(2, 6);
        harness.agent.doWork();
        assertThat(after.attempts).containsExactly(List.of(2L, 3L, 4L, 5L));
        assertThat(printer.printed).containsExactly(0L, 1L);
    }
}
