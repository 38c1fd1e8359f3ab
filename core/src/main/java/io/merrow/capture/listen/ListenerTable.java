package io.merrow.capture.listen;

import org.agrona.DirectBuffer;

/**
 * The present listeners, as the {@link ListenerWatcher} found them. The watcher publishes, any thread reads: one volatile read
 * and a few look-ups in plain arrays, no lock, no allocation.
 */
public final class ListenerTable {
    private volatile ListenerIndex index = ListenerIndex.EMPTY;

    /** Whether something on this node listens on that port of the 16-byte address at {@code addressOffset}. */
    public boolean isListening(final DirectBuffer buffer, final int addressOffset, final int port, final int protocol) {
        return index.isListening(buffer, addressOffset, port, protocol);
    }

    /** Sockets that listen, in all namespaces. */
    public int size() {
        return index.size();
    }

    void publish(final ListenerIndex newIndex) {
        index = newIndex;
    }

    @Override
    public String toString() {
        return "ListenerTable{" + index + '}';
    }
}
