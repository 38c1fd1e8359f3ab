package io.merrow.flow.orientation;

import org.agrona.DirectBuffer;

/** Which (address, port) pairs are known to be listened on. Answers without allocation; the shard's thread calls. */
@FunctionalInterface
public interface ListeningPorts {
    /** Nothing is known. */
    ListeningPorts NONE = (buffer, addressOffset, port, protocol) -> false;

    /** Whether something listens on that port of the 16-byte address at {@code addressOffset}. */
    boolean isListening(DirectBuffer buffer, int addressOffset, int port, int protocol);
}
