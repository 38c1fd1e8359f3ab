package io.merrow.bpf;

import io.merrow.system.KernelException;
import io.merrow.system.NativeMemory;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packets for {@link BpfProgram#runEach}, which runs them in one native call. Reusable and free of allocation; not
 * thread safe. The packets' bytes stay where they are: one direct buffer.
 */
public final class TestRunBatch {
    private static final int TIME_OFFSET = 0;
    private static final int OFFSET_OFFSET = 8;
    private static final int LENGTH_OFFSET = 12;
    private static final int WIRE_LENGTH_OFFSET = 16;
    private static final int RETVAL_OFFSET = 20;
    private static final int ENTRY_LENGTH = 24;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final UnsafeBuffer entries;
    private final UnsafeBuffer contextBuffer;
    private final UnsafeBuffer error;
    private final SkBuffContext context;
    private final int capacity;
    private DirectBuffer packets;
    private int count;

    /** Has room for so many packets. */
    public TestRunBatch(final int capacity) {
        this.capacity = capacity;
        this.entries = newBuffer(Math.multiplyExact(capacity, ENTRY_LENGTH));
        this.contextBuffer = newBuffer(SkBuffContext.LENGTH);
        this.error = newBuffer(Long.BYTES);
        this.context = new SkBuffContext().wrap(contextBuffer, 0);
    }

    private static UnsafeBuffer newBuffer(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, Long.BYTES));
    }

    /** Starts again, with packets that lie in {@code buffer}. */
    public TestRunBatch reset(final DirectBuffer buffer) {
        packets = buffer;
        count = 0;
        return this;
    }

    /**
     * Adds a packet.
     *
     * @param offset     in the buffer.
     * @param length     bytes, from the link-layer header on, 14 at least.
     * @param wireLength bytes on the wire, {@code length} to 65536; 0 for {@code length}.
     * @param timeNs     the packet's time.
     * @return false when the batch is full; the packet is not in it then.
     */
    public boolean add(final int offset, final int length, final int wireLength, final long timeNs) {
        if (count == capacity) {
            return false;
        }
        packets.boundsCheck(offset, length);
        final int entry = count++ * ENTRY_LENGTH;
        entries.putLong(entry + TIME_OFFSET, timeNs, ORDER);
        entries.putInt(entry + OFFSET_OFFSET, offset, ORDER);
        entries.putInt(entry + LENGTH_OFFSET, length, ORDER);
        entries.putInt(entry + WIRE_LENGTH_OFFSET, wireLength, ORDER);
        return true;
    }

    /** The context of all packets of the batch, but time and wire length. */
    public SkBuffContext context() {
        return context;
    }

    /** How many packets are in. */
    public int count() {
        return count;
    }

    /** What the program returned for a packet that was run. */
    public int retval(final int index) {
        return entries.getInt(index * ENTRY_LENGTH + RETVAL_OFFSET, ORDER);
    }

    int execute(final BpfProgram program) {
        if (count == 0) {
            return 0;
        }
        final int run = RunJni.runEach(
                program.fd(),
                NativeMemory.address(packets, 0, packets.capacity()),
                entries.addressOffset(),
                count,
                contextBuffer.addressOffset(),
                error.addressOffset());
        if (run < count) {
            throw KernelException.of(
                    error.getInt(0, ORDER), "run program '" + program.name() + "' over packet " + run + " of " + this);
        }
        return run;
    }

    @Override
    public String toString() {
        return "TestRunBatch{count=" + count + ", capacity=" + capacity + '}';
    }
}
