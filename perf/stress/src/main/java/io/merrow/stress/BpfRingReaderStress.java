package io.merrow.stress;

import io.merrow.capture.BpfRingReader;
import io.merrow.layout.ConsumerControlDescriptor;
import io.merrow.layout.EventRingDescriptor;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * {@link BpfRingReader} against a producer that does what the kernel does (Linux, kernel/bpf/ringbuf.c): it reserves a record
 * by its busy header and the producer position, writes the content, and clears the busy bit. Each record has the same
 * number in its first and its last eight bytes.
 */
@JCStressTest
@Outcome(id = "none, 12, 64", expect = Expect.ACCEPTABLE, desc = "Read after both were committed.")
@Outcome(id = "1, 2, 64", expect = Expect.ACCEPTABLE, desc = "The second was reserved or busy.")
@Outcome(id = "12, none, 64", expect = Expect.ACCEPTABLE, desc = "Both were read at once.")
@State
public class BpfRingReaderStress {
    private static final int SIZE = 4096;
    private static final int LENGTH = 24;
    private static final int STRIDE = EventRingDescriptor.alignedLength(LENGTH);

    private final UnsafeBuffer consumer = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private final UnsafeBuffer producer = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private final UnsafeBuffer data = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * SIZE));
    private final BpfRingReader reader = new BpfRingReader(
            consumer,
            producer,
            data,
            SIZE,
            new UnsafeBuffer(ByteBuffer.allocateDirect(ConsumerControlDescriptor.LENGTH)));

    @Actor
    public void kernel() {
        commit(0, 1);
        commit(STRIDE, 2);
    }

    private void commit(final int at, final long number) {
        data.putInt(at, LENGTH | EventRingDescriptor.BUSY_BIT);
        producer.putLongRelease(0, at + STRIDE);
        data.putLong(at + EventRingDescriptor.HEADER_LENGTH, number);
        data.putLong(at + EventRingDescriptor.HEADER_LENGTH + LENGTH - Long.BYTES, number);
        data.putIntRelease(at, LENGTH);
    }

    @Actor
    public void capture(final LLL_Result result) {
        result.r1 = read();
    }

    @Arbiter
    public void rest(final LLL_Result result) {
        result.r2 = read();
        result.r3 = consumer.getLongVolatile(0);
    }

    private String read() {
        final StringBuilder taken = new StringBuilder();
        reader.poll(
                (buffer, offset, length) -> {
                    final long first = buffer.getLong(offset);
                    taken.append(first == buffer.getLong(offset + length - Long.BYTES) ? "" + first : "torn");
                    return true;
                },
                10);
        return taken.length() == 0 ? "none" : taken.toString();
    }
}
