package io.merrow.capture;

import com.google.errorprone.annotations.CheckReturnValue;
import org.agrona.DirectBuffer;

/** Where capture hands on what it learns of flows. Called by the capture thread only. */
public interface EventSink {
    /**
     * There is news of a slot of the flow table.
     *
     * @param bornNs  birth of the flow that it is about, kernel clock.
     * @param timeNs  when the kernel sent the event, or a sweep found the slot.
     * @param isTimed false: it was a sweep.
     * @return false when the way on is full: offer the same again later.
     */
    @CheckReturnValue
    boolean onSlot(int slot, long bornNs, long timeNs, boolean isTimed);

    /**
     * A packet found no free slot. The buffer is valid during the call only.
     *
     * @param timeNs     when the kernel sent the event.
     * @param buffer     holds the content of a slot with this one packet in it.
     * @param hotOffset  where its {@code struct flow_hot} starts.
     * @param coldOffset where its {@code struct flow_cold} starts.
     * @return as above.
     */
    @CheckReturnValue
    boolean onOverflow(long timeNs, DirectBuffer buffer, int hotOffset, int coldOffset);
}
