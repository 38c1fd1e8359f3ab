package io.merrow.export.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordHandOffTest {
    private final FlowRecordFlyweight view = new FlowRecordFlyweight();

    @Test
    void shouldHandOnInOrderAndReportWhenItIsFull() {
        final RecordHandOff handOff = new RecordHandOff(8);
        int taken = 0;
        while (offer(handOff, taken)) {
            taken++;
        }
        assertThat(taken).isGreaterThanOrEqualTo(8);
        assertThat(handOff.size()).isEqualTo(taken);
        final List<Integer> numbers = new ArrayList<>();
        assertThat(handOff.poll(
                        (buffer, offset) ->
                                numbers.add(view.wrap(buffer, offset).recordNumber()),
                        5))
                .isEqualTo(5);
        assertThat(numbers).containsExactly(0, 1, 2, 3, 4);
        assertThat(handOff.size()).isEqualTo(taken - 5);
        assertThat(offer(handOff, 99)).isTrue();
    }

    @Test
    void shouldTakeARecordAlsoWhereItIsTheOnlyOne() {
        assertThat(offer(new RecordHandOff(1), 1)).isTrue();
    }

    @Test
    void shouldCarryEveryRecordWholeFromOneThreadToAnother() throws InterruptedException {
        final int total = 300_000;
        final RecordHandOff handOff = new RecordHandOff(64);
        final Thread shard = new Thread(() -> {
            final FlowRecordFlyweight record = TestRecords.empty();
            for (int i = 0; i < total; i++) {
                record.traceIdHigh(i).recordNumber(i).reverseIcmpCode(i);
                while (!handOff.offer(record.buffer(), 0)) {
                    Thread.onSpinWait();
                }
            }
        });
        shard.start();
        final int[] next = {0};
        while (next[0] < total) {
            handOff.poll(
                    (buffer, offset) -> {
                        view.wrap(buffer, offset);
                        assertThat(view.recordNumber()).isEqualTo(next[0]);
                        if (view.traceIdHigh() != next[0] || view.reverseIcmpCode() != (next[0] & 0xFF)) {
                            throw new AssertionError("torn record " + next[0]);
                        }
                        next[0]++;
                    },
                    1000);
        }
        shard.join();
        assertThat(handOff.size()).isZero();
    }

    private static boolean offer(final RecordHandOff handOff, final int number) {
        final FlowRecordFlyweight record = TestRecords.empty().recordNumber(number);
        return handOff.offer(record.buffer(), 0);
    }
}
