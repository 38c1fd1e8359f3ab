package io.merrow.capture.replay;

import io.merrow.capture.BpfCapture;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.KernelLedgerReason;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives packets to the kernel program, a batch with one system call. One thread; nothing is allocated for a packet.
 *
 * <p>A packet goes in by its first {@value ReplayPacketDescriptor#MOST_BYTES} bytes, which is more than the program looks
 * at; its length on the wire goes in beside it.
 */
public final class KernelFeeder implements AutoCloseable {
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final ReplayProgram program;
    private final UnsafeBuffer packets;
    private final ReplayLedger ledger;
    private final FrameShape shape = new FrameShape();
    private int count;

    /**
     * @param capture loaded for replay.
     * @param ledger  counts frames that the kernel cannot be asked about.
     * @throws io.merrow.system.KernelException with the kernel's reason.
     */
    public KernelFeeder(final BpfCapture capture, final ReplayLedger ledger) {
        this.program = new ReplayProgram(capture);
        this.packets = program.packets();
        this.ledger = ledger;
    }

    /**
     * Takes a packet, of a link type that is read, into the batch.
     *
     * @param timeNs what the program shall take for its time; not less than that of the packet before.
     * @return whether the batch is full: {@link #flush()} before the next packet.
     */
    public boolean add(final CapturedPacket packet, final long timeNs) {
        final int entry = count * ReplayPacketDescriptor.LENGTH;
        final KernelLedgerReason verdict = shape.shape(packet) ? write(packet, entry) : cut();
        if (verdict == null) {
            describe(packet, entry, timeNs);
            count++;
        } else {
            ledger.add(verdict, packet.originalLength());
        }
        return count == ReplayPacketDescriptor.BATCH;
    }

    private static KernelLedgerReason cut() {
        return KernelLedgerReason.MALFORMED_ETHERNET;
    }

    private KernelLedgerReason write(final CapturedPacket packet, final int entry) {
        final int bytes = entry + ReplayPacketDescriptor.BYTES_OFFSET;
        final int length = shape.write(packet, packets, bytes, ReplayPacketDescriptor.MOST_BYTES);
        packets.putInt(entry + ReplayPacketDescriptor.LENGTH_OFFSET, length, ORDER);
        return ShortFrames.classify(shape.hasLink(), packets, bytes, length);
    }

    private void describe(final CapturedPacket packet, final int entry, final long timeNs) {
        final int hook = packet.isOutbound() ? KernelLayoutDescriptor.HOOK_EGRESS : KernelLayoutDescriptor.HOOK_INGRESS;
        final int beyond = packet.originalLength() - ReplayPacketDescriptor.MOST_BYTES;
        packets.putLong(entry + ReplayPacketDescriptor.TIME_NS_OFFSET, timeNs, ORDER);
        packets.putInt(entry + ReplayPacketDescriptor.PROGRAM_OFFSET, ReplayProgram.key(hook, shape.hasLink()), ORDER);
        packets.putInt(entry + ReplayPacketDescriptor.INTERFACE_OFFSET, packet.interfaceNumber() + 1, ORDER);
        packets.putInt(entry + ReplayPacketDescriptor.BEYOND_OFFSET, beyond, ORDER);
        packets.putInt(entry + ReplayPacketDescriptor.STRIPPED_OFFSET, shape.stripped(), ORDER);
    }

    /** Runs the program over the batch, which is empty then. */
    public void flush() {
        program.run(count);
        count = 0;
    }

    /** Whether no packet waits. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** Packets that this kernel did not take, against all expectation: they are in no ledger. */
    public long refused() {
        return program.refused();
    }

    @Override
    public void close() {
        program.close();
    }

    @Override
    public String toString() {
        return "KernelFeeder{count=" + count + ", " + program + '}';
    }
}
