package io.merrow.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.system.KernelException;
import java.nio.ByteOrder;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory shared with the kernel program: the mapped array and the ring. */
class SharedMemoryTest {
    private static final int RECORD_HEAD = 8;
    private static final int EVENT_LENGTH = 16;
    private static final int RECORD_LENGTH = RECORD_HEAD + EVENT_LENGTH;

    private final BpfObject object = Samples.load();
    private final BpfProgram program = object.program("count");
    private final TestRun run = new TestRun().data(Samples.icmpPacket(64), 0, 64);
    private final BpfMapMemory control = object.map("control").mmap(true);
    private final BpfRing ring = new BpfRing(object.map("events"));

    @AfterEach
    void close() {
        ring.close();
        control.close();
        object.close();
    }

    @Test
    void shouldSeeWhatTheProgramWrites() {
        assertThat(control.buffer().capacity()).isEqualTo(3 * Long.BYTES);

        program.testRun(run);
        program.testRun(run);

        assertThat(control.buffer().getLongVolatile(0)).isEqualTo(2);
    }

    @Test
    void shouldShowTheProgramWhatJavaWrites() {
        control.buffer().putLong(Long.BYTES, 1000);
        run.context().mark(7);

        program.testRun(run);

        assertThat(ring.data().getInt(RECORD_HEAD + 12, ByteOrder.nativeOrder()))
                .isEqualTo(1007);
    }

    @Test
    void shouldFailInsteadOfCrashWhenUsedAfterClose() {
        final UnsafeBuffer buffer = control.buffer();
        control.close();
        control.close();

        assertThatThrownBy(() -> buffer.getLong(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldNotMapAMapWithoutTheFlag() {
        try (BpfMap plain = BpfMap.create(BpfMapType.ARRAY, "plain", 4, 8, 1, 0)) {
            assertThatThrownBy(() -> plain.mmap(false))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("map the memory of map 'plain'");
        }
    }

    @Test
    void shouldReadEventsByPosition() {
        run.context().tstamp(123_456_789_012L).wireLen(1500).mark(3);

        program.testRun(run);
        program.testRun(run);

        assertThat(ring.size()).isEqualTo(65536);
        assertThat(ring.producerPosition().getLongVolatile(0)).isEqualTo(2 * RECORD_LENGTH);
        final UnsafeBuffer data = ring.data();
        for (int at = 0; at < 2 * RECORD_LENGTH; at += RECORD_LENGTH) {
            assertThat(data.getInt(at, ByteOrder.nativeOrder())).isEqualTo(EVENT_LENGTH);
            assertThat(data.getLong(at + RECORD_HEAD)).isEqualTo(123_456_789_012L);
            assertThat(data.getInt(at + RECORD_HEAD + 8)).isEqualTo(1500);
            assertThat(data.getInt(at + RECORD_HEAD + 12)).isEqualTo(3);
        }
    }

    @Test
    void shouldHaveTheDataTwiceInARow() {
        program.testRun(run);

        assertThat(ring.data().capacity()).isEqualTo(2 * ring.size());
        assertThat(ring.data().getInt(ring.size()))
                .isEqualTo(ring.data().getInt(0))
                .isNotZero();
    }

    @Test
    void shouldTakeNewEventsOnlyAsTheConsumerContinues() {
        run.repeat(2 * ring.size() / RECORD_LENGTH);
        program.testRun(run);
        final long full = ring.producerPosition().getLongVolatile(0);
        assertThat(full).isLessThanOrEqualTo(ring.size()).isGreaterThan(ring.size() - RECORD_LENGTH - RECORD_HEAD);

        ring.consumerPosition().putLongRelease(0, full);
        assertThat(ring.await(0)).isFalse();
        program.testRun(run);

        assertThat(ring.producerPosition().getLongVolatile(0)).isGreaterThan(full);
        assertThat(ring.await(0)).isTrue();
    }

    @Test
    void shouldSeeEventsThatCameWithoutWakeUpBeforeTheWait() {
        assertThat(ring.await(0)).isFalse();

        program.testRun(run);

        assertThat(ring.await(-1)).isTrue();
    }

    @Test
    @Timeout(30)
    void shouldBeWokenByTheProgram() throws InterruptedException {
        control.buffer().putLong(2 * Long.BYTES, 1);
        final AtomicBoolean woken = new AtomicBoolean();
        final Thread consumer = startWaiting(woken);

        program.testRun(run);
        consumer.join();

        assertThat(woken).isTrue();
    }

    @Test
    @Timeout(30)
    void shouldBeWokenByAnotherThread() throws InterruptedException {
        final AtomicBoolean woken = new AtomicBoolean(true);
        final Thread consumer = startWaiting(woken);

        ring.wakeUp();
        consumer.join();

        assertThat(woken).isFalse();
        ring.wakeUp();
        ring.wakeUp();
        assertThat(ring.await(-1)).isFalse();
        assertThat(ring.await(0)).isFalse();
    }

    private Thread startWaiting(final AtomicBoolean result) throws InterruptedException {
        final CountDownLatch started = new CountDownLatch(1);
        final Thread consumer = new Thread(() -> {
            started.countDown();
            result.set(ring.await(-1));
        });
        consumer.start();
        started.await();
        return consumer;
    }

    @Test
    void shouldRefuseAMapThatIsNoRing() {
        assertThatThrownBy(() -> new BpfRing(object.map("entries")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no ring buffer");
    }
}
