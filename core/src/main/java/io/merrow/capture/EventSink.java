package io.merrow.capture;

import org.agrona.DirectBuffer;

/** Where capture hands on what it reads of flows. Called by the capture thread only. */
@FunctionalInterface
public interface EventSink {
    /**
     * Takes one flow event or snapshot. The buffers are valid during the call only.
     *
     * @param type        {@code EVENT_…} of {@link io.merrow.layout.KernelLayoutDescriptor}.
     * @param timeNs      when it was true, kernel clock.
     * @param keyBuffer   holds a {@code struct flow_key}.
     * @param keyOffset   where it starts.
     * @param valueBuffer holds a {@code struct flow_value}, whole or short as the type says
     *                    ({@link io.merrow.layout.KernelLayoutDescriptor#hasWholeValue}).
     * @param valueOffset where it starts.
     * @return false when the way on is full: nothing was taken, offer the same again later.
     */
    boolean onEvent(
            int type, long timeNs, DirectBuffer keyBuffer, int keyOffset, DirectBuffer valueBuffer, int valueOffset);
}
