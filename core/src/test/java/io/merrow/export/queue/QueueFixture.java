package io.merrow.export.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Numbered records into queues and out of them, compared byte by byte. */
final class QueueFixture {
    static final int MEMORY_CAPACITY = 7;

    private final UnsafeBuffer target = new UnsafeBuffer(new byte[4096 * FlowRecordFlyweight.LENGTH]);
    Ledger ledger = new Ledger(1);

    /** Opens the file for so many records, with a ledger of its own, as another process would. */
    RecordQueue open(final Path path, final int frames) {
        ledger = new Ledger(1);
        return Queues.open(path, QueueFileDescriptor.fileLength(frames), MEMORY_CAPACITY, ledger.lane(0));
    }

    boolean offer(final RecordQueue queue, final int number) {
        final FlowRecordFlyweight record = TestRecords.numbered(number);
        return queue.offer(record.buffer(), record.offset());
    }

    void offer(final RecordQueue queue, final int from, final int to) {
        for (int number = from; number < to; number++) {
            offer(queue, number);
        }
    }

    /** Moves records out and answers their numbers; each must be what was offered, to the byte. */
    List<Integer> move(final RecordQueue queue, final int limit) {
        final int count = queue.moveTo(target, limit);
        final List<Integer> numbers = new ArrayList<>();
        final FlowRecordFlyweight record = new FlowRecordFlyweight();
        for (int i = 0; i < count; i++) {
            final int offset = i * FlowRecordFlyweight.LENGTH;
            final int number = (int) record.wrap(target, offset).packetsTotal();
            final UnsafeBuffer moved = new UnsafeBuffer(target, offset, FlowRecordFlyweight.LENGTH);
            assertThat(moved.compareTo(
                            (UnsafeBuffer) TestRecords.numbered(number).buffer()))
                    .as("bytes of record " + number)
                    .isZero();
            numbers.add(number);
        }
        return numbers;
    }

    List<Integer> moveAll(final RecordQueue queue) {
        return move(queue, queue.size());
    }

    long count(final LedgerCounter counter) {
        return ledger.get(counter);
    }
}
