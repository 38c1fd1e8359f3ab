package io.merrow.flow.table;

import org.agrona.concurrent.UnsafeBuffer;

/** Nodes of timers in an array of their own. */
final class TimerArray implements TimerNodes {
    private static final int MOST = 100_000;

    private final UnsafeBuffer nodes = new UnsafeBuffer(new byte[MOST * ExpiryWheel.NODE_LENGTH]);

    @Override
    public UnsafeBuffer timerBuffer(final int number) {
        return nodes;
    }

    @Override
    public int timerOffset(final int number) {
        return number * ExpiryWheel.NODE_LENGTH;
    }
}
