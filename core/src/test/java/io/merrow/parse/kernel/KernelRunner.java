package io.merrow.parse.kernel;

import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.TestRunBatch;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.parse.ip.Packet;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Feeds packets to the kernel program by test-run, neighbours that differ in nothing but their bytes in one call. */
public final class KernelRunner {
    /** What test-run takes; the kernel keeps a frame and its own overhead in one page. */
    static final int MAX_FRAME = 3500;

    private static final int MIN_FRAME = 14;
    private static final int SEGMENT_SIZE = 400;
    private static final int BATCH = 512;

    private final BpfObject object;
    private final TestRunBatch batch = new TestRunBatch(BATCH);
    private final UnsafeBuffer frames =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(BATCH * MAX_FRAME, Long.BYTES));

    KernelRunner(final BpfObject object) {
        this.object = object;
    }

    /** Whether test-run takes the frame: it wants an Ethernet header, and behind an IP type an IP header. */
    public static boolean accepts(final byte[] frame) {
        if (frame.length < MIN_FRAME || frame.length > MAX_FRAME) {
            return false;
        }
        final int type = (frame[12] & 0xFF) << 8 | frame[13] & 0xFF;
        return switch (type) {
            case 0x0800 -> frame.length >= MIN_FRAME + 20;
            case 0x86DD -> frame.length >= MIN_FRAME + 40;
            default -> true;
        };
    }

    void run(final List<Packet> packets) {
        int next = 0;
        while (next < packets.size()) {
            next = runAlike(packets, next);
        }
    }

    /** Runs packets from {@code from} on as long as they are alike; returns where it stopped. */
    private int runAlike(final List<Packet> packets, final int from) {
        final Packet first = packets.get(from);
        batch.reset(frames);
        batch.context().clear().ifindex(KernelTable.LOOPBACK);
        if (first.segments() > 0) {
            batch.context().gsoSegs(first.segments()).gsoSize(SEGMENT_SIZE);
        }
        int next = from;
        int offset = 0;
        while (next < packets.size() && batch.count() < BATCH && isAlike(first, packets.get(next))) {
            final Packet packet = packets.get(next++);
            frames.putBytes(offset, packet.frame());
            batch.add(offset, packet.frame().length, packet.wireLength(), packet.timeNs());
            offset += packet.frame().length;
        }
        program(first).runEach(batch);
        return next;
    }

    private static boolean isAlike(final Packet one, final Packet other) {
        return one.ethernet() == other.ethernet() && one.hook() == other.hook() && one.segments() == other.segments();
    }

    private BpfProgram program(final Packet packet) {
        final String hook = packet.hook() == KernelLayoutDescriptor.HOOK_INGRESS ? "merrow_ingress" : "merrow_egress";
        return object.program(packet.ethernet() ? hook : hook + "_l3");
    }

    @Override
    public String toString() {
        return "KernelRunner{" + batch + '}';
    }
}
