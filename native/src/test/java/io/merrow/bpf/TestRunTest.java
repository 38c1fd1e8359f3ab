package io.merrow.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.system.KernelException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestRunTest {
    private static final int EVENT_STRIDE = 24;
    private static final int TIME = 8;
    private static final int WIRE_LENGTH = 16;

    private final BpfObject object = Samples.load();

    @AfterEach
    void close() {
        object.close();
    }

    @Test
    void shouldReturnWhatTheProgramReturnsAndThePacketAsItLeftIt() {
        final UnsafeBuffer out = Samples.buffer(128);
        final TestRun run = new TestRun().data(Samples.icmpPacket(64), 0, 64).dataOut(out, 0, 128);

        object.program("first_byte").testRun(run);

        assertThat(run.retval()).isEqualTo(0x42);
        assertThat(run.dataOutLength()).isEqualTo(64);
        assertThat(out.getByte(5)).isEqualTo((byte) 0xEE);
        assertThat(out.getByte(0)).isEqualTo((byte) 0x42);
    }

    @Test
    void shouldHandTheContextInAndOut() {
        final TestRun run = new TestRun().data(Samples.icmpPacket(64), 0, 64);
        run.context()
                .tstamp(42)
                .wireLen(9000)
                .mark(5)
                .priority(1)
                .gsoSegs(3)
                .gsoSize(1448)
                .hwtstamp(43)
                .cb(0, 6);

        object.program("count").testRun(run);

        assertThat(run.retval()).isEqualTo(-1);
        assertThat(run.contextOut().priority()).isEqualTo(7);
        assertThat(run.contextOut().tstamp()).isEqualTo(42);
        assertThat(run.contextOut().wireLen()).isEqualTo(9000);
        assertThat(run.contextOut().gsoSegs()).isEqualTo(3);
        assertThat(run.contextOut().gsoSize()).isEqualTo(1448);
        assertThat(run.contextOut().hwtstamp()).isEqualTo(43);
        assertThat(run.contextOut().cb(0)).isEqualTo(6);
        assertThat(run.contextOut().mark()).isEqualTo(5);
    }

    @Test
    void shouldRunAsOftenAsAsked() {
        final TestRun run = new TestRun().data(Samples.icmpPacket(64), 0, 64).repeat(1000);

        object.program("count").testRun(run);

        assertThat(Samples.sum(object.map("cells"), 0, 0)).isEqualTo(1000);
        assertThat(Samples.sum(object.map("cells"), 1, 0)).isEqualTo(1000);
        assertThat(run.durationNs()).isNotNegative();
    }

    @Test
    void shouldReportWhenThePacketIsShorterThanItsLinkLayerHeader() {
        final TestRun run = new TestRun().data(Samples.icmpPacket(64), 0, 13);

        assertThatThrownBy(() -> object.program("count").testRun(run))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("run program 'count' over 13 bytes: EINVAL");
    }

    @Test
    void shouldRunEachPacketWithItsOwnTimeAndLength() {
        final UnsafeBuffer packets = Samples.buffer(4096);
        packets.putBytes(0, Samples.icmpPacket(64), 0, 64);
        packets.putBytes(100, Samples.icmpPacket(200), 0, 200);
        packets.putByte(100, (byte) 0x99);
        final TestRunBatch batch = new TestRunBatch(2).reset(packets);

        assertThat(batch.add(0, 64, 0, 1_000)).isTrue();
        assertThat(batch.add(100, 200, 1500, 2_000)).isTrue();
        assertThat(batch.add(0, 64, 0, 3_000)).isFalse();

        assertThat(object.program("count").runEach(batch)).isEqualTo(2);
        try (BpfRing ring = new BpfRing(object.map("events"))) {
            assertThat(ring.data().getLong(TIME)).isEqualTo(1_000);
            assertThat(ring.data().getInt(WIRE_LENGTH)).isEqualTo(64);
            assertThat(ring.data().getLong(EVENT_STRIDE + TIME)).isEqualTo(2_000);
            assertThat(ring.data().getInt(EVENT_STRIDE + WIRE_LENGTH)).isEqualTo(1500);
        }

        object.program("first_byte").runEach(batch);
        assertThat(batch.retval(0)).isEqualTo(0x42);
        assertThat(batch.retval(1)).isEqualTo(0x99);
        assertThat(object.program("count").runEach(batch.reset(packets))).isZero();
    }

    @Test
    void shouldReportWhichPacketOfABatchWasRefused() {
        final TestRunBatch batch = new TestRunBatch(3).reset(Samples.icmpPacket(64));
        batch.add(0, 64, 0, 1);
        batch.add(0, 64, 63, 2);
        batch.add(0, 64, 0, 3);

        assertThatThrownBy(() -> object.program("count").runEach(batch))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("over packet 1 of")
                .hasMessageContaining("EINVAL");
        assertThat(Samples.sum(object.map("cells"), 0, 0)).isEqualTo(1);
    }
}
