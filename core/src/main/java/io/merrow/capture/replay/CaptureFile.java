package io.merrow.capture.replay;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.agrona.CloseHelper;

/**
 * A capture to be read: a file or standard input, pcap or pcapng, packed by gzip or not. One thread.
 *
 * <p>Damage is reported to the listener; a file that is no capture at all throws {@link CaptureException}.
 */
public final class CaptureFile implements AutoCloseable {
    /** The name of standard input. */
    public static final String STANDARD_INPUT = "-";

    private static final int GZIP_MAGIC = 0x1F8B;
    private static final int GZIP_WINDOW = 64 * 1024;
    private static final int MAGIC = 4;

    private final ReadableByteChannel channel;
    private final CaptureInput input;
    private final CaptureReader reader;
    private final CaptureListener listener;

    private CaptureFile(
            final ReadableByteChannel channel,
            final CaptureInput input,
            final CaptureReader reader,
            final CaptureListener listener) {
        this.channel = channel;
        this.input = input;
        this.reader = reader;
        this.listener = listener;
    }

    /**
     * Opens a capture.
     *
     * @param name of a file, or {@link #STANDARD_INPUT}.
     * @throws CaptureException whose message goes behind the name.
     */
    public static CaptureFile open(final String name, final CaptureListener listener) throws CaptureException {
        return of(name.equals(STANDARD_INPUT) ? standardInput() : channel(Path.of(name)), listener);
    }

    /** Reads from a channel, which is closed with it, and when this throws. */
    static CaptureFile of(final ReadableByteChannel channel, final CaptureListener listener) throws CaptureException {
        try {
            final CaptureInput input = unpacked(channel);
            return new CaptureFile(channel, input, reader(input, listener), listener);
        } catch (final CaptureException e) {
            CloseHelper.quietClose(channel);
            throw e;
        } catch (final IOException e) {
            CloseHelper.quietClose(channel);
            throw new CaptureException("failed to read: " + message(e));
        }
    }

    /** A channel and no stream: a signal can end a read that waits. */
    @SuppressWarnings("resource")
    private static FileChannel standardInput() {
        return new FileInputStream(FileDescriptor.in).getChannel();
    }

    private static FileChannel channel(final Path path) throws CaptureException {
        if (Files.isDirectory(path)) {
            throw new CaptureException("is a directory, not a capture file");
        }
        try {
            return FileChannel.open(path, StandardOpenOption.READ);
        } catch (final NoSuchFileException e) {
            throw new CaptureException("not found");
        } catch (final AccessDeniedException e) {
            throw new CaptureException("permission denied");
        } catch (final IOException e) {
            throw new CaptureException("failed to open: " + message(e));
        }
    }

    private static CaptureInput unpacked(final ReadableByteChannel channel) throws IOException {
        final CaptureInput raw = new CaptureInput(channel);
        if (!raw.ensure(2) || raw.u16(0) != GZIP_MAGIC) {
            return raw;
        }
        final ReadableByteChannel again = new WindowThenChannel(raw, channel);
        return new CaptureInput(Channels.newChannel(new GZIPInputStream(Channels.newInputStream(again), GZIP_WINDOW)));
    }

    private static CaptureReader reader(final CaptureInput input, final CaptureListener listener) throws IOException {
        if (input.isAtEnd()) {
            throw new CaptureException("is empty");
        }
        final int magic = input.ensure(MAGIC) ? input.i32(0) : 0;
        if (PcapReader.isMagic(magic)) {
            return PcapReader.open(input, listener);
        } else if (magic == PcapngReader.SECTION_HEADER) {
            return new PcapngReader(input, listener);
        }
        throw new CaptureException("is neither pcap nor pcapng, plain or gzip");
    }

    /**
     * Moves on to the next packet; false at the end.
     *
     * <p>A read that fails ends the capture, and is damage as any other: the packets before it remain.
     */
    public boolean next(final CapturedPacket packet) {
        try {
            return reader.next(packet);
        } catch (final IOException e) {
            listener.onDamage(input.consumed(), "failed to read: " + message(e));
            return false;
        }
    }

    private static String message(final IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Bytes of the file that were read, packed where it is. */
    public long readBytes() {
        return position(true);
    }

    /** Bytes of the file; 0 where that is not known, as of a pipe. */
    public long sizeBytes() {
        return position(false);
    }

    private long position(final boolean read) {
        try {
            return !(channel instanceof FileChannel file) ? 0 : read ? file.position() : file.size();
        } catch (final IOException e) {
            return 0; // a pipe
        }
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(input, channel);
    }

    @Override
    public String toString() {
        return "CaptureFile{" + reader + '}';
    }
}
