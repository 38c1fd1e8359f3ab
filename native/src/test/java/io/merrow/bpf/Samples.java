package io.merrow.bpf;

import io.merrow.system.PossibleCpus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** The test objects that the Makefile builds, and buffers for them. */
public final class Samples {
    static final String SAMPLE = "sample";
    public static final int ENTRY_LENGTH = 16;
    static final int CELL_LENGTH = 12;

    private Samples() {}

    static byte[] bytes(final String name) {
        try (InputStream in = Samples.class.getResourceAsStream(name + ".bpf.o")) {
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BpfObject open() {
        return BpfObject.open(bytes(SAMPLE), SAMPLE);
    }

    public static BpfObject load() {
        final BpfObject object = open();
        try {
            object.load();
            return object;
        } catch (final RuntimeException e) {
            object.close();
            throw e;
        }
    }

    public static UnsafeBuffer buffer(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, Long.BYTES));
    }

    public static UnsafeBuffer key(final int key) {
        final UnsafeBuffer buffer = buffer(Integer.BYTES);
        buffer.putInt(0, key, ByteOrder.nativeOrder());
        return buffer;
    }

    public static UnsafeBuffer entry(final long first, final long second) {
        final UnsafeBuffer buffer = buffer(ENTRY_LENGTH);
        buffer.putLong(0, first);
        buffer.putLong(Long.BYTES, second);
        return buffer;
    }

    /** Sum over all CPUs of a counter in a per-CPU map's value. */
    public static long sum(final BpfMap perCpu, final int key, final int fieldOffset) {
        final UnsafeBuffer value = buffer(perCpu.valueLength());
        perCpu.lookup(key(key), 0, value, 0);
        long sum = 0;
        for (int at = fieldOffset; at < value.capacity(); at += PossibleCpus.stride(perCpu.valueSize())) {
            sum += value.getInt(at, ByteOrder.nativeOrder());
        }
        return sum;
    }

    /** An Ethernet frame of IPv4 and ICMP, as long as asked for. */
    static UnsafeBuffer icmpPacket(final int length) {
        final UnsafeBuffer packet = buffer(length);
        packet.putByte(0, (byte) 0x42);
        packet.putShort(12, (short) 0x0800, ByteOrder.BIG_ENDIAN);
        packet.putByte(14, (byte) 0x45);
        packet.putByte(23, (byte) 1);
        return packet;
    }
}
