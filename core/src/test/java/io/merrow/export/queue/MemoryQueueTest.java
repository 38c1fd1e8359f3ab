package io.merrow.export.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MemoryQueueTest {
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[3000 * FlowRecordFlyweight.LENGTH]);

    @Test
    void shouldDropTheOldestWhenFull() {
        final MemoryQueue queue = new MemoryQueue(3);
        assertThat(offer(queue, 1)).isTrue();
        offer(queue, 2);
        assertThat(offer(queue, 3)).isTrue();
        assertThat(offer(queue, 4)).isFalse();
        assertThat(move(queue, 10)).containsExactly(2, 3, 4);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void shouldBehaveLikeAModelOverManyWraps() {
        final int capacity = MemoryQueue.SEGMENT_RECORDS * 2 + 100;
        final MemoryQueue queue = new MemoryQueue(capacity);
        final Deque<Integer> model = new ArrayDeque<>();
        int next = 0;
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i < 211 + round * 20; i++) {
                final boolean full = model.size() == capacity;
                assertThat(offer(queue, next)).isEqualTo(!full);
                if (full) {
                    model.removeFirst();
                }
                model.addLast(next++);
            }
            for (final int number : move(queue, 97 + round * 11)) {
                assertThat(number).isEqualTo(model.removeFirst());
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }
    }

    @Test
    void shouldTouchOneSegmentOnlyWhileItIsKeptEmpty() {
        final MemoryQueue queue = new MemoryQueue(32768);
        assertThat(queue.allocatedSegments()).isZero();
        for (int i = 0; i < 100_000; i++) {
            offer(queue, i);
            if (i % 500 == 499) {
                move(queue, 500);
            }
        }
        assertThat(queue.allocatedSegments()).isEqualTo(1);
    }

    private static boolean offer(final MemoryQueue queue, final int number) {
        final FlowRecordFlyweight record =
                TestRecords.empty().recordNumber(number).reverseIcmpCode(number & 0x7F);
        return queue.offer(record.buffer(), record.offset());
    }

    private List<Integer> move(final MemoryQueue queue, final int limit) {
        final int count = queue.moveTo(target, limit);
        final List<Integer> numbers = new ArrayList<>();
        final FlowRecordFlyweight record = new FlowRecordFlyweight();
        for (int i = 0; i < count; i++) {
            record.wrap(target, i * FlowRecordFlyweight.LENGTH);
            assertThat(record.reverseIcmpCode()).isEqualTo(record.recordNumber() & 0x7F);
            numbers.add(record.recordNumber());
        }
        return numbers;
    }
}
