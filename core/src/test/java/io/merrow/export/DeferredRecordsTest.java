package io.merrow.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.enrich.Enrichment;
import io.merrow.enrich.RecordEnricher;
import io.merrow.export.delivery.RecordStageListener;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.export.queue.RecordConsumer;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.Test;

/** Records wait for names, so long at most, so many at most, and none is lost, and their order stays. */
class DeferredRecordsTest {
    private static final long HOLD_NS = 2_000;
    private static final int CAPACITY = 4;

    private final CountersManager counters = new CountersManager(direct(64 * 1024), direct(16 * 1024));
    private final AtomicCounter heldCount = counters.newCounter("held");
    private final AtomicCounter namelessCount = counters.newCounter("nameless");
    private final Nameless enricher = new Nameless();
    private final DeferredRecords held = newHeld(HOLD_NS);
    private final List<Integer> gone = new ArrayList<>();
    private final RecordConsumer consumer = (buffer, offset) ->
            gone.add(new FlowRecordFlyweight().wrap(buffer, offset).recordNumber());

    /** Those records whose numbers are in a set have no names yet. */
    private static final class Nameless implements RecordEnricher {
        private final Set<Integer> numbers = new HashSet<>();

        @Override
        public boolean mayKnowMoreSoon(final FlowRecordFlyweight record) {
            return numbers.contains(record.recordNumber());
        }

        @Override
        public void enrich(final FlowRecordFlyweight record, final Enrichment enrichment) {
            throw new AssertionError("whoever holds does not enrich");
        }
    }

    /** One record that waited, and none behind it: what counts as exported has been written. */
    @Test
    void shouldPrintARecordThatWaitedBeforeItCountsAsExported() {
        final RecordingPrinter printer = new RecordingPrinter();
        final long[] nowNs = {0};
        enricher.numbers.add(0);
        final Ledger ledger = new Ledger(1);
        final RecordHandOff handOff = new RecordHandOff(16);
        final ExportAgent agent = new ExportAgent(
                ExportContext.of(List.of(handOff), ledger.lane(0), () -> nowNs[0], RecordStageListener.NONE),
                new ExportOutputs(ExportHarness.settings(), List.of(printer), null, held, () -> new MemoryQueue(1)));
        final MutableDirectBuffer record = record(0);
        assertThat(handOff.offer(record, 0)).isTrue();
        agent.doWork();
        assertThat(printer.printed).isEmpty();

        nowNs[0] = HOLD_NS;
        agent.doWork();
        assertThat(printer.printed).hasSize(1);
        assertThat(printer.flushed).isEqualTo(1);
        assertThat(ledger.get(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(1);
    }

    private static UnsafeBuffer direct(final int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }

    private DeferredRecords newHeld(final long holdNs) {
        return new DeferredRecords(enricher, holdNs, CAPACITY, heldCount, namelessCount);
    }

    private static MutableDirectBuffer record(final int number) {
        final FlowRecordFlyweight record = new FlowRecordFlyweight().wrap(direct(FlowRecordFlyweight.LENGTH), 0);
        record.recordNumber(number);
        return new UnsafeBuffer(record.buffer(), 0, FlowRecordFlyweight.LENGTH);
    }

    private boolean offer(final int number, final long nowNs) {
        return held.offer(record(number), 0, nowNs, consumer);
    }

    private void offerNameless(final int number, final long nowNs) {
        enricher.numbers.add(number);
        assertThat(offer(number, nowNs)).as("record %s", number).isTrue();
    }

    @Test
    void shouldNotHoldWhatHasItsNames() {
        assertThat(offer(1, 0)).isFalse();
        assertThat(held.size()).isZero();
        assertThat(heldCount.get()).isZero();
    }

    @Test
    void shouldHoldNothingWhereTheHoldIsZero() {
        enricher.numbers.add(1);
        assertThat(newHeld(0).offer(record(1), 0, 0, consumer)).isFalse();
        assertThat(DeferredRecords.none().offer(record(1), 0, 0, consumer)).isFalse();
    }

    @Test
    void shouldLetGoAsSoonAsTheNameIsKnown() {
        offerNameless(1, 0);
        assertThat(held.poll(consumer, 1, false)).isZero();
        enricher.numbers.clear();

        assertThat(held.poll(consumer, 2, false)).isEqualTo(1);
        assertThat(gone).containsExactly(1);
        assertThat(heldCount.get()).isEqualTo(1);
        assertThat(namelessCount.get()).isZero();
    }

    @Test
    void shouldWaitForTheHoldAndNotLonger() {
        offerNameless(1, 100);
        assertThat(held.poll(consumer, 100 + HOLD_NS - 1, false)).isZero();

        assertThat(held.poll(consumer, 100 + HOLD_NS, false)).isEqualTo(1);
        assertThat(gone).containsExactly(1);
        assertThat(namelessCount.get()).isEqualTo(1);
    }

    @Test
    void shouldWaitAcrossTheOverflowOfTheClock() {
        offerNameless(1, Long.MAX_VALUE - 10);
        assertThat(held.poll(consumer, Long.MIN_VALUE + 10, false)).isZero();
        assertThat(held.poll(consumer, Long.MIN_VALUE + HOLD_NS, false)).isEqualTo(1);
    }

    @Test
    void shouldLetTheOldestGoWhenThereIsNoRoom() {
        for (int number = 1; number <= CAPACITY + 2; number++) {
            offerNameless(number, number);
        }
        assertThat(gone).containsExactly(1, 2);
        assertThat(held.size()).isEqualTo(CAPACITY);
        assertThat(namelessCount.get()).isEqualTo(2);
    }

    @Test
    void shouldLetAllGoAtTheEndInTheirOrder() {
        for (int number = 1; number <= 3; number++) {
            offerNameless(number, number);
        }
        assertThat(held.poll(consumer, 4, true)).isEqualTo(3);
        assertThat(gone).containsExactly(1, 2, 3);
        assertThat(held.size()).isZero();
        assertThat(held.poll(consumer, 5, true)).isZero();
    }

    @Test
    void shouldLoseAndRepeatNothingOverARandomHistory() {
        final Random random = new Random(7);
        final List<Integer> heldBack = new ArrayList<>();
        long nowNs = 0;
        for (int number = 0; number < 5_000; number++) {
            nowNs += random.nextInt((int) HOLD_NS / 2);
            if (random.nextBoolean()) {
                offerNameless(number, nowNs);
                heldBack.add(number);
            } else {
                assertThat(offer(number, nowNs)).isFalse();
            }
            if (random.nextInt(3) == 0) {
                enricher.numbers.removeIf(known -> random.nextBoolean());
            }
            held.poll(consumer, nowNs, false);
            assertThat(held.size()).isLessThanOrEqualTo(CAPACITY);
        }
        held.poll(consumer, nowNs, true);

        assertThat(gone).isEqualTo(heldBack);
        assertThat(heldCount.get()).isEqualTo(heldBack.size());
        assertThat(namelessCount.get()).isPositive().isLessThan(heldBack.size());
    }
}
