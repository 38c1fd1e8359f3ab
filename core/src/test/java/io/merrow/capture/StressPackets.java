package io.merrow.capture;

import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.TestRun;
import io.merrow.layout.KernelLayoutDescriptor;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Random packets of a few TCP tuples, in both directions, of one thread: connections open, send, close and open again. */
final class StressPackets {
    static final int FIRST_PORT = 1000;
    private static final int SERVER_PORT = 40000;
    private static final int SEQUENCE_OFFSET = 14 + 20 + 4;
    private static final int FLAGS_OFFSET = 14 + 20 + 13;
    private static final int MOST_AT_ONCE = 20;
    private static final int[] FLAGS = {
        Frame.SYN, Frame.ACK, Frame.ACK, Frame.ACK, Frame.ACK | Frame.PSH, Frame.FIN | Frame.ACK, Frame.RST
    };

    private final BpfProgram ingress;
    private final BpfProgram egress;
    private final AtomicLong timeNs;
    private final long stepNs;
    private final AtomicLongArray sent;
    private final Random random;
    private final TestRun run = new TestRun();
    private final UnsafeBuffer packet = new UnsafeBuffer(BufferUtil.allocateDirectAligned(2048, 64));

    /**
     * On the thread that owns the capture; the rest on a thread of its own.
     *
     * @param sent gets how many packets of each tuple were given to the program.
     */
    StressPackets(
            final BpfCapture capture,
            final AtomicLong timeNs,
            final long stepNs,
            final AtomicLongArray sent,
            final long seed) {
        this.ingress = capture.program(KernelLayoutDescriptor.HOOK_INGRESS, LinkLayer.ETHERNET);
        this.egress = capture.program(KernelLayoutDescriptor.HOOK_EGRESS, LinkLayer.ETHERNET);
        this.timeNs = timeNs;
        this.stepNs = stepNs;
        this.sent = sent;
        this.random = new Random(seed);
    }

    void run(final int packets) {
        int left = packets;
        while (left > 0) {
            final int tuple = random.nextInt(sent.length());
            final int count = 1 + random.nextInt(MOST_AT_ONCE);
            send(tuple, count);
            sent.addAndGet(tuple, count);
            left -= count;
        }
    }

    private void send(final int tuple, final int count) {
        final boolean isAnswer = random.nextInt(3) == 0;
        final int client = FIRST_PORT + tuple;
        final Frame frame = isAnswer
                ? Frame.ethernet(0x0800)
                        .ipv4("10.0.0.2", "10.0.0.1", 6, Frame.tcp(SERVER_PORT, client, 1, 1, Frame.ACK, 10))
                : Frame.ethernet(0x0800)
                        .ipv4("10.0.0.1", "10.0.0.2", 6, Frame.tcp(client, SERVER_PORT, 1, 1, Frame.ACK, 10));
        packet.putBytes(0, frame.bytes());
        packet.putInt(SEQUENCE_OFFSET, random.nextInt());
        packet.putByte(FLAGS_OFFSET, (byte) FLAGS[random.nextInt(FLAGS.length)]);
        run.data(packet, 0, frame.length()).repeat(count);
        run.context()
                .clear()
                .tstamp(timeNs.addAndGet(stepNs))
                .wireLen(frame.length())
                .ifindex(KernelFixture.LOOPBACK);
        (isAnswer ? ingress : egress).testRun(run);
    }

    /** Makes the next packet one of UDP, of a tuple that has no other. */
    void prepareDatagram(final int tuple) {
        final Frame frame =
                Frame.ethernet(0x0800).ipv4("10.0.0.1", "10.0.0.2", 17, Frame.udp(FIRST_PORT + tuple, SERVER_PORT, 10));
        packet.putBytes(0, frame.bytes());
        run.data(packet, 0, frame.length()).repeat(1);
        run.context()
                .clear()
                .tstamp(timeNs.addAndGet(stepNs))
                .wireLen(frame.length())
                .ifindex(KernelFixture.LOOPBACK);
    }

    void sendPrepared() {
        egress.testRun(run);
    }
}
