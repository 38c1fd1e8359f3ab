package io.merrow.capture;

import org.agrona.DirectBuffer;

/**
 * Keeps the last word of a kernel entry before the kernel forgets it, so that it outlives the process until a record has it.
 * Capture thread.
 */
@FunctionalInterface
public interface LastWordKeeper {
    /** Keeps nothing. */
    LastWordKeeper NONE = (type, keyBuffer, keyOffset, valueBuffer, valueOffset) -> {};

    /**
     * Keeps a word; may be called again with a later one of the same entry.
     *
     * @param type        {@code EVENT_…} of {@link io.merrow.layout.KernelLayoutDescriptor}.
     * @param keyBuffer   holds a {@code struct flow_key}.
     * @param valueBuffer holds a {@code struct flow_value}.
     */
    void keep(int type, DirectBuffer keyBuffer, int keyOffset, DirectBuffer valueBuffer, int valueOffset);
}
