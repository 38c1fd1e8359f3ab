package io.merrow.k8s.store;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.hash.serialization.SizedReader;
import net.openhft.chronicle.hash.serialization.SizedWriter;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.agrona.concurrent.UnsafeBuffer;
import org.jetbrains.annotations.NotNull;

/**
 * Keys and values of the map as they are: the bytes of an {@link EntryCodec}. Its own fields are in the head of the file, and
 * so part of what a file must have to be used. Any thread.
 */
@SuppressWarnings("rawtypes") // the library's signatures
final class BufferMarshaller implements SizedReader<UnsafeBuffer>, SizedWriter<UnsafeBuffer> {
    /** Of the entries; another is another file. */
    static final int FORMAT = 1;

    private int format = FORMAT;
    private int objects;

    /** @param objects that the file has room for. */
    BufferMarshaller(final int objects) {
        this.objects = objects;
    }

    @Override
    public @NotNull UnsafeBuffer read(final Bytes in, final long size, final UnsafeBuffer using) {
        final byte[] bytes = new byte[Math.toIntExact(size)];
        in.read(bytes);
        return new UnsafeBuffer(bytes);
    }

    @Override
    public long size(@NotNull final UnsafeBuffer toWrite) {
        return toWrite.capacity();
    }

    @Override
    public void write(final Bytes out, final long size, @NotNull final UnsafeBuffer toWrite) {
        out.write(toWrite.byteArray(), toWrite.wrapAdjustment(), toWrite.capacity());
    }

    @Override
    public void readMarshallable(@NotNull final WireIn wire) {
        format = wire.read(() -> "format").int32();
        objects = wire.read(() -> "objects").int32();
    }

    @Override
    public void writeMarshallable(@NotNull final WireOut wire) {
        wire.write(() -> "format").int32(format);
        wire.write(() -> "objects").int32(objects);
    }

    @Override
    public String toString() {
        return "BufferMarshaller{format=" + format + ", objects=" + objects + '}';
    }
}
