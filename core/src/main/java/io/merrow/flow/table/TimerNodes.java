package io.merrow.flow.table;

import org.agrona.concurrent.UnsafeBuffer;

/** Where the {@linkplain ExpiryWheel timers} of numbered flows are kept: {@value ExpiryWheel#NODE_LENGTH} bytes each, zero at first. */
public interface TimerNodes {
    /** The buffer that holds a flow's node at {@link #timerOffset}. */
    UnsafeBuffer timerBuffer(int number);

    /** Where it starts, a multiple of 8. */
    int timerOffset(int number);
}
