package io.merrow.capture.replay;

import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfMapMemory;
import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.TestRun;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.LinkLayer;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.system.KernelException;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The kernel's side of a replay ({@code replay.bpf.c}): repeats itself over the packets in shared memory and hands each
 * to one of the live programs by a tail call. One thread.
 */
final class ReplayProgram implements AutoCloseable {
    private static final String OBJECT = "/io/merrow/bpf/replay.bpf.o";
    private static final String PROGRAM = "merrow_replay";
    private static final String INTERRUPTED = "EINTR";
    private static final int CACHE_LINE = 64;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final BpfObject object;
    private final BpfProgram program;
    private final BpfMapMemory packets;
    private final BpfMapMemory state;
    private final TestRun run = new TestRun();

    /** Loads the program and connects it to those of {@code capture}. */
    ReplayProgram(final BpfCapture capture) {
        object = BpfObject.openResource(OBJECT, "replay");
        try {
            object.load();
            program = object.program(PROGRAM);
            packets = object.map(ReplayPacketDescriptor.MAP_PACKETS).mmap(true);
            state = object.map(ReplayPacketDescriptor.MAP_STATE).mmap(true);
            connect(capture, object.map(ReplayPacketDescriptor.MAP_PROGRAMS));
        } catch (final RuntimeException e) {
            object.close();
            throw e;
        }
        final int length = ReplayPacketDescriptor.MOST_BYTES;
        run.data(new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, CACHE_LINE)), 0, length);
    }

    /** Where {@link #connect} puts the program for a hook and a kind of frame. */
    static int key(final int hook, final boolean hasLink) {
        return hasLink ? hook : hook + 2;
    }

    private static void connect(final BpfCapture capture, final BpfMap programs) {
        final UnsafeBuffer entry = new UnsafeBuffer(BufferUtil.allocateDirectAligned(2 * Integer.BYTES, CACHE_LINE));
        for (final int hook : new int[] {KernelLayoutDescriptor.HOOK_INGRESS, KernelLayoutDescriptor.HOOK_EGRESS}) {
            for (final LinkLayer link : new LinkLayer[] {LinkLayer.ETHERNET, LinkLayer.NONE}) {
                entry.putInt(0, key(hook, link == LinkLayer.ETHERNET), ORDER);
                entry.putInt(Integer.BYTES, capture.program(hook, link).fd(), ORDER);
                programs.update(entry, 0, entry, Integer.BYTES, 0);
            }
        }
    }

    /** {@link ReplayPacketDescriptor#BATCH} times {@code struct replay_packet}. */
    UnsafeBuffer packets() {
        return packets.buffer();
    }

    /**
     * Runs the first {@code count} packets.
     *
     * @throws KernelException when test-run does not work.
     */
    void run(final int count) {
        state.buffer().putInt(ReplayPacketDescriptor.STATE_NEXT_OFFSET, 0, ORDER);
        int done = 0;
        while (done < count) {
            try {
                run.repeat(count - done);
                program.testRun(run);
            } catch (final KernelException e) {
                if (!e.is(INTERRUPTED)) { // a signal ends a test-run between two packets
                    throw e;
                }
            }
            done = state.buffer().getInt(ReplayPacketDescriptor.STATE_NEXT_OFFSET, ORDER);
        }
    }

    /** Packets that could not be put into the skb. */
    long refused() {
        return state.buffer().getInt(ReplayPacketDescriptor.STATE_REFUSED_OFFSET, ORDER) & 0xFFFF_FFFFL;
    }

    @Override
    public void close() {
        packets.close();
        state.close();
        object.close();
    }

    @Override
    public String toString() {
        return "ReplayProgram{refused=" + refused() + '}';
    }
}
