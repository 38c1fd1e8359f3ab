package io.merrow.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.layout.ConsumerControlDescriptor;
import io.merrow.layout.EventRingDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Over hand-built bytes: the kernel's side of the ring is played by the test. */
class BpfRingReaderTest {
    private static final int SIZE = 256;

    private final UnsafeBuffer consumer = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final UnsafeBuffer producer = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final UnsafeBuffer data = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * SIZE));
    private final UnsafeBuffer control = new UnsafeBuffer(ByteBuffer.allocateDirect(ConsumerControlDescriptor.LENGTH));
    private final BpfRingReader reader = new BpfRingReader(consumer, producer, data, SIZE, control);
    private final List<String> taken = new ArrayList<>();

    private void put(final long value, final int flags) {
        final int at = (int) (producer.getLong(0) & (SIZE - 1));
        data.putInt(at, 8 | flags);
        data.putLong(at + EventRingDescriptor.HEADER_LENGTH, value);
        producer.putLong(0, producer.getLong(0) + 16);
    }

    private int poll(final int limit) {
        return reader.poll((buffer, offset, length) -> taken.add(length + ":" + buffer.getLong(offset)), limit);
    }

    @Test
    void shouldTakeRecordsInOrderAndGiveTheirRoomBack() {
        put(1, 0);
        put(2, 0);
        assertThat(poll(10)).isEqualTo(2);
        assertThat(taken).containsExactly("8:1", "8:2");
        assertThat(consumer.getLong(0)).isEqualTo(32);
        assertThat(poll(10)).isZero();
    }

    @Test
    void shouldStopAtARecordThatIsStillBeingWritten() {
        put(1, 0);
        put(2, EventRingDescriptor.BUSY_BIT);
        put(3, 0);
        assertThat(poll(10)).isEqualTo(1);
        data.putInt(16, 8);
        assertThat(poll(10)).isEqualTo(2);
        assertThat(taken).containsExactly("8:1", "8:2", "8:3");
    }

    @Test
    void shouldPassOverDiscardedRecords() {
        put(1, EventRingDescriptor.DISCARD_BIT);
        put(2, 0);
        assertThat(poll(10)).isEqualTo(1);
        assertThat(taken).containsExactly("8:2");
        assertThat(reader.backlogBytes()).isZero();
    }

    @Test
    void shouldKeepARecordThatTheHandlerRefuses() {
        put(1, 0);
        put(2, 0);
        assertThat(reader.poll((b, o, l) -> false, 10)).isZero();
        assertThat(consumer.getLong(0)).isZero();
        assertThat(poll(10)).isEqualTo(2);
    }

    @Test
    void shouldGiveBackWhatWasTakenBeforeTheHandlerThrew() {
        put(1, 0);
        put(2, 0);
        final int[] calls = {0};
        try {
            reader.poll(
                    (b, o, l) -> {
                        if (calls[0]++ == 1) {
                            throw new IllegalStateException("test");
                        }
                        return true;
                    },
                    10);
        } catch (final IllegalStateException e) {
            assertThat(consumer.getLong(0)).isEqualTo(16);
        }
        assertThat(poll(10)).isEqualTo(1);
    }

    @Test
    void shouldHonourTheLimitAndGoRoundTheRing() {
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 10; i++) {
                put(round * 10 + i, 0);
            }
            assertThat(poll(7)).isEqualTo(7);
            assertThat(poll(7)).isEqualTo(3);
        }
        assertThat(taken).hasSize(100).endsWith("8:99");
    }

    @Test
    void shouldAnnounceToTheKernelWhetherItSleeps() {
        reader.announceSleep();
        assertThat(control.getInt(0)).isEqualTo(1);
        reader.announceAwake();
        assertThat(control.getInt(0)).isZero();
    }
}
