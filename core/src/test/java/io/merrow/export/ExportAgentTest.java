package io.merrow.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.delivery.FailureKind;
import io.merrow.export.delivery.RetrySchedule;
import io.merrow.export.format.RecordPrinter;
import io.merrow.export.metrics.RecordMeter;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

class ExportAgentTest {
    private final RecordingExporter exporter = new RecordingExporter();
    private final ExportHarness harness = new ExportHarness(ExportHarness.settings(), exporter);

    @Test
    void shouldSendAFullBatchAtOnceAndKeepTheRest() {
        harness.offerNumbered(0, 6);
        harness.agent.doWork();
        assertThat(exporter.attempts).containsExactly(List.of(0L, 1L, 2L, 3L));
        assertThat(harness.ledgerDifference()).isZero();
    }

    @Test
    void shouldSendAPartialBatchWhenItsOldestRecordWaitedForTheInterval() {
        harness.offerNumbered(0, 1);
        harness.agent.doWork();
        harness.advance(60).offerNumbered(1, 2);
        harness.agent.doWork();
        harness.advance(39).agent.doWork();
        assertThat(exporter.attempts).isEmpty();
        harness.advance(1).agent.doWork();
        assertThat(exporter.attempts).containsExactly(List.of(0L, 1L));
    }

    /** What sampling does not choose is measured, shown to those who look, and settled; it is in the ledger once. */
    @Test
    void shouldLeaveOutWhatSamplingDoesNotChoose() {
        final List<Long> measured = new ArrayList<>();
        final List<Long> shown = new ArrayList<>();
        final RecordMeter meter = new RecordMeter() {
            @Override
            public void measure(final MutableDirectBuffer buffer, final int offset, final long nowNs) {
                measured.add(number(buffer, offset));
            }

            @Override
            public void poll(final long nowNs) {}
        };
        final RecordPrinter viewer = new RecordPrinter() {
            @Override
            public boolean print(final MutableDirectBuffer buffer, final int offset) {
                shown.add(number(buffer, offset));
                return false;
            }

            @Override
            public boolean showsAll() {
                return true;
            }

            @Override
            public boolean flush() {
                return false;
            }

            @Override
            public void close() {}
        };
        final RecordingPrinter printer = new RecordingPrinter();
        harness.agent.replace(new ExportOutputs(
                ExportHarness.settings(),
                List.of(printer, viewer),
                exporter,
                new RecordStages(DeferredRecords.none(), meter, (buffer, offset) -> number(buffer, offset) % 2 == 0),
                () -> new MemoryQueue(64)));
        harness.offerNumbered(0, 8);
        harness.agent.doWork();
        harness.agent.doWork();
        assertThat(exporter.attempts).containsExactly(List.of(0L, 2L, 4L, 6L));
        assertThat(measured).hasSize(8);
        assertThat(shown).hasSize(8);
        assertThat(printer.printed).hasSize(4);
        assertThat(harness.count(LedgerCounter.RECORDS_SAMPLED_OUT)).isEqualTo(4);
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(4);
        assertThat(harness.ledgerDifference()).isZero();
    }

    private static long number(final MutableDirectBuffer buffer, final int offset) {
        return new FlowRecordFlyweight().wrap(buffer, offset).packetsTotal();
    }

    @Test
    void shouldNotBatchWhenNothingCame() {
        harness.advance(10_000).agent.doWork();
        assertThat(harness.agent.doWork()).isZero();
        assertThat(exporter.attempts).isEmpty();
    }

    @Test
    void shouldHaveNoMoreBatchesInFlightThanAllowed() {
        exporter.answer = batch -> null;
        harness.offerNumbered(0, 12);
        harness.agent.doWork();
        harness.agent.doWork();
        assertThat(exporter.attempts).hasSize(2);
        exporter.open.get(0).complete(DeliveryOutcome.delivered(0, ""));
        harness.agent.doWork();
        assertThat(exporter.attempts).hasSize(3);
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(4);
        assertThat(harness.agent.queued()).isEqualTo(8);
        assertThat(harness.ledgerDifference()).isZero();
    }

    @Test
    void shouldSendTheSameRecordsAgainAfterBackoff() {
        exporter.answer = batch -> DeliveryOutcome.retry(FailureKind.UNREACHABLE, "away");
        harness.offerNumbered(0, 4);
        harness.agent.doWork();
        harness.agent.doWork();
        harness.advance(4).agent.doWork();
        assertThat(exporter.attempts).hasSize(1);
        exporter.answer = batch -> DeliveryOutcome.delivered(0, "");
        harness.advance(6).agent.doWork();
        harness.agent.doWork();
        assertThat(exporter.attempts).containsExactly(List.of(0L, 1L, 2L, 3L), List.of(0L, 1L, 2L, 3L));
        assertThat(harness.count(LedgerCounter.EXPORT_BATCHES_FAILED)).isEqualTo(1);
        assertThat(harness.count(LedgerCounter.EXPORT_BATCHES_SENT)).isEqualTo(1);
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(4);
    }

    @Test
    void shouldGiveUpABatchThatFailedForTheWholeElapsedTime() {
        exporter.answer = batch -> DeliveryOutcome.retry(FailureKind.UNREACHABLE, "away");
        harness.offerNumbered(0, 4);
        for (int i = 0; i < 60_100; i++) {
            harness.advance(1).agent.doWork();
        }
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_RETRY_LIMIT)).isEqualTo(4);
        assertThat(exporter.attempts).hasSizeBetween(60_000 / 42, 60_000 / 20 + 4);
        assertThat(harness.agent.queued()).isZero();
    }

    @Test
    void shouldDropTheOldestAndCountThemWhileTheCollectorIsAway() {
        exporter.answer = batch -> DeliveryOutcome.retry(FailureKind.UNREACHABLE, "away");
        for (int number = 0; number < 30; number++) {
            harness.offerNumbered(number, number + 1);
            harness.agent.doWork();
        }
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_QUEUE_FULL)).isEqualTo(30 - 8 - 16);
        assertThat(harness.ledgerDifference()).isZero();
        exporter.answer = batch -> DeliveryOutcome.delivered(0, "");
        exporter.attempts.clear();
        harness.advance(100);
        harness.turnUntil(() -> harness.agent.queued() == 0);
        assertThat(exporter.attempts.stream().flatMap(List::stream))
                .containsExactlyInAnyOrder(
                        0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 14L, 15L, 16L, 17L, 18L, 19L, 20L, 21L, 22L, 23L, 24L, 25L, 26L,
                        27L, 28L, 29L);
        assertThat(harness.ledgerDifference()).isZero();
    }

    /** An orderly stop ends more flows at once than the queue has room for. */
    @Test
    void shouldLetFinalRecordsWaitForRoomWhileTheCollectorAcceptsThem() {
        assertThat(harness.agent.proxy().expectFinalRecords()).isTrue();
        exporter.answer = batch -> null;
        harness.offerNumbered(0, 100);
        for (int turn = 0; turn < 400 && harness.agent.queued() > 0; turn++) {
            harness.advance(100).agent.doWork();
            if (!exporter.open.isEmpty()) {
                exporter.open.remove(0).complete(DeliveryOutcome.delivered(0, ""));
            }
        }
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(100);
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_QUEUE_FULL)).isZero();
        assertThat(harness.ledgerDifference()).isZero();
    }

    @Test
    void shouldNotLetFinalRecordsWaitForACollectorThatIsUnreachable() {
        exporter.answer = batch -> DeliveryOutcome.retry(FailureKind.UNREACHABLE, "away");
        assertThat(harness.agent.proxy().expectFinalRecords()).isTrue();
        harness.offerNumbered(0, 100);
        harness.agent.doWork();
        harness.advance(1_900).agent.doWork();
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_QUEUE_FULL)).isZero();
        harness.advance(200).agent.doWork();
        harness.agent.doWork();
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_QUEUE_FULL)).isEqualTo(100 - 8 - 16);
        assertThat(harness.ledgerDifference()).isZero();
    }

    @Test
    void shouldHurryWaitingBatchesWhenOneWasDelivered() {
        exporter.answer = batch -> batch.slot() == 0 ? DeliveryOutcome.retry(FailureKind.UNREACHABLE, "busy") : null;
        harness.offerNumbered(0, 8);
        harness.agent.doWork();
        harness.agent.doWork();
        exporter.answer = batch -> DeliveryOutcome.delivered(0, "");
        exporter.open.get(0).complete(DeliveryOutcome.delivered(0, ""));
        harness.agent.doWork();
        harness.agent.doWork();
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(8);
    }

    @Test
    void shouldDropARefusedBatchAndContinueWithTheNext() {
        exporter.answer = batch -> DeliveryOutcome.refused("bad credentials");
        harness.offerNumbered(0, 4);
        harness.agent.doWork();
        harness.agent.doWork();
        exporter.answer = batch -> DeliveryOutcome.delivered(0, "");
        harness.offerNumbered(4, 8);
        harness.turnUntil(() -> harness.agent.queued() == 0);
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_REFUSED)).isEqualTo(4);
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(4);
        assertThat(exporter.attempts).containsExactly(List.of(0L, 1L, 2L, 3L), List.of(4L, 5L, 6L, 7L));
    }

    @Test
    void shouldCountWhatAPartialSuccessRejects() {
        exporter.answer = batch -> DeliveryOutcome.delivered(3, "too old");
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> harness.agent.queued() == 0);
        assertThat(harness.count(LedgerCounter.RECORDS_REJECTED)).isEqualTo(3);
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(1);
        assertThat(harness.ledgerDifference()).isZero();
    }

    @Test
    void shouldRecordTheTimeFromEmittedToAcknowledged() {
        exporter.answer = batch -> null;
        harness.offerNumbered(0, 4);
        harness.agent.doWork();
        harness.advance(7);
        exporter.open.get(0).complete(DeliveryOutcome.delivered(0, ""));
        harness.agent.doWork();
        assertThat(harness.latencies.get(Stage.RECORD_ACKNOWLEDGED))
                .hasSize(4)
                .containsOnly(TimeUnit.MILLISECONDS.toNanos(7));
    }

    @Test
    void shouldRecordTheTimeToNamedAndEncodedOncePerRecord() {
        exporter.answer = batch -> batch.attempts() == 1 ? DeliveryOutcome.retry(FailureKind.STATUS, "later") : null;
        harness.offerNumbered(0, 3);
        harness.agent.doWork();
        assertThat(harness.latencies.get(Stage.RECORD_ENRICHED)).hasSize(3).containsOnly(0L);
        assertThat(harness.latencies).doesNotContainKey(Stage.RECORD_ENCODED);
        harness.advance(100);
        harness.agent.doWork();
        harness.agent.doWork();
        harness.advance(1000);
        harness.agent.doWork();
        assertThat(exporter.attempts).as("sent twice, encoded once").hasSizeGreaterThan(1);
        assertThat(harness.latencies.get(Stage.RECORD_ENCODED))
                .hasSize(3)
                .containsOnly(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void shouldDeliverPartialBatchesWhenDrained() {
        harness.useRealTime();
        harness.offerNumbered(0, 9);
        assertThat(harness.agent.drain(System.nanoTime() + TimeUnit.SECONDS.toNanos(20)))
                .isTrue();
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(9);
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_SHUTDOWN)).isZero();
    }

    @Test
    void shouldCountWhatIsLeftAtTheDeadlineAsDroppedByTheShutdown() {
        exporter.answer = batch -> null;
        harness.useRealTime();
        harness.offerNumbered(0, 11);
        assertThat(harness.agent.drain(System.nanoTime())).isFalse();
        harness.agent.onClose();
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_SHUTDOWN)).isEqualTo(11);
        assertThat(harness.ledgerDifference()).isZero();
        assertThat(exporter.closed).isTrue();
    }

    @Test
    void shouldGiveAWaitingBatchALastAttemptWhenDrained() {
        final ExportSettings slow = new ExportSettings(4, 0, 16, 2, new RetrySchedule(1L << 50, 1L << 50, 1L << 51), 0);
        final ExportHarness slowHarness = new ExportHarness(slow, exporter);
        exporter.answer = batch -> DeliveryOutcome.retry(FailureKind.UNREACHABLE, "away");
        slowHarness.useRealTime();
        slowHarness.offerNumbered(0, 4);
        slowHarness.turnUntil(() -> slowHarness.count(LedgerCounter.EXPORT_BATCHES_FAILED) == 1);
        exporter.answer = batch -> DeliveryOutcome.delivered(0, "");
        assertThat(slowHarness.agent.drain(System.nanoTime() + TimeUnit.SECONDS.toNanos(20)))
                .isTrue();
        assertThat(slowHarness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(4);
    }

    @Test
    void shouldDrainOnCloseThoughItsThreadIsInterrupted() {
        harness.useRealTime();
        harness.offerNumbered(0, 3);
        Thread.currentThread().interrupt();
        harness.agent.onClose();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(3);
    }

    @Test
    void shouldRefuseToHaveNoOutput() {
        assertThatThrownBy(() -> new ExportOutputs(
                        ExportHarness.settings(), List.of(), null, DeferredRecords.none(), () -> new MemoryQueue(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
