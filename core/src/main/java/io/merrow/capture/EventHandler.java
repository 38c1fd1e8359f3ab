package io.merrow.capture;

import org.agrona.DirectBuffer;

/** Takes one record of the kernel's event ring. */
@FunctionalInterface
public interface EventHandler {
    /**
     * @param buffer valid during the call only.
     * @return false to stop before this record: it stays in the ring.
     */
    boolean onEvent(DirectBuffer buffer, int offset, int length);
}
