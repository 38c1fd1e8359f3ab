package io.merrow.bpf;

import io.merrow.system.KernelException;
import io.merrow.system.NativeMemory;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A packet for {@link BpfProgram#testRun} and what came of it. Reusable and free of allocation; not thread safe.
 * Buffers are direct memory.
 */
public final class TestRun {
    private static final int RETVAL_OFFSET = 0;
    private static final int DURATION_OFFSET = 4;
    private static final int DATA_OUT_LENGTH_OFFSET = 8;
    private static final int RESULT_LENGTH = 16;

    private final UnsafeBuffer result = newBuffer(RESULT_LENGTH);
    private final UnsafeBuffer contextIn = newBuffer(SkBuffContext.LENGTH);
    private final UnsafeBuffer contextOut = newBuffer(SkBuffContext.LENGTH);
    private final SkBuffContext in = new SkBuffContext().wrap(contextIn, 0);
    private final SkBuffContext out = new SkBuffContext().wrap(contextOut, 0);
    private long dataIn;
    private int dataInLength;
    private long dataOut;
    private int dataOutCapacity;
    private int repeat = 1;

    private static UnsafeBuffer newBuffer(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, Long.BYTES));
    }

    /** The packet from its link-layer header on, 14 bytes at least. The memory must live until the run. */
    public TestRun data(final DirectBuffer buffer, final int offset, final int length) {
        dataIn = NativeMemory.address(buffer, offset, length);
        dataInLength = length;
        return this;
    }

    /** Where the packet goes as the program left it; without this call nowhere. */
    public TestRun dataOut(final MutableDirectBuffer buffer, final int offset, final int capacity) {
        dataOut = NativeMemory.address(buffer, offset, capacity);
        dataOutCapacity = capacity;
        return this;
    }

    /** The context given to the program, all 0 at first; kept from run to run. */
    public SkBuffContext context() {
        return in;
    }

    /** How often the program runs, for {@link #durationNs()}; 1 at first. */
    public TestRun repeat(final int count) {
        repeat = count;
        return this;
    }

    /** What the program returned. */
    public int retval() {
        return result.getInt(RETVAL_OFFSET, ByteOrder.nativeOrder());
    }

    /** Average time of one run, ns. */
    public int durationNs() {
        return result.getInt(DURATION_OFFSET, ByteOrder.nativeOrder());
    }

    /** Length of the packet as the program left it, bytes; meaningful with {@link #dataOut}. */
    public int dataOutLength() {
        return result.getInt(DATA_OUT_LENGTH_OFFSET, ByteOrder.nativeOrder());
    }

    /** The context as the program left it. */
    public SkBuffContext contextOut() {
        return out;
    }

    void execute(final BpfProgram program) {
        final int error = RunJni.run(
                program.fd(),
                dataIn,
                dataInLength,
                dataOut,
                dataOutCapacity,
                contextIn.addressOffset(),
                SkBuffContext.LENGTH,
                contextOut.addressOffset(),
                SkBuffContext.LENGTH,
                repeat,
                result.addressOffset());
        if (error < 0) {
            throw KernelException.of(-error, "run program '" + program.name() + "' over " + dataInLength + " bytes");
        }
    }

    @Override
    public String toString() {
        return "TestRun{dataInLength=" + dataInLength + ", repeat=" + repeat + ", context=" + in + ", retval="
                + retval() + ", durationNs=" + durationNs() + '}';
    }
}
