package io.merrow.capture.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** First what a window already holds of a channel, then the rest of the channel: a look at its start, taken back. */
final class WindowThenChannel implements ReadableByteChannel {
    private final CaptureInput window;
    private final ReadableByteChannel channel;

    WindowThenChannel(final CaptureInput window, final ReadableByteChannel channel) {
        this.window = window;
        this.channel = channel;
    }

    @Override
    public int read(final ByteBuffer target) throws IOException {
        final int length = Math.min(window.available(), target.remaining());
        if (length == 0) {
            return channel.read(target);
        }
        window.buffer().getBytes(window.index(), target, length);
        window.advance(length);
        return length;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
