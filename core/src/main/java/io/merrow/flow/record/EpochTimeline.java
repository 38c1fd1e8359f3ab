package io.merrow.flow.record;

import java.util.Arrays;

/**
 * Turns kernel time into Unix time, also across steps of the wall clock: a moment is named by the offset that held then,
 * not by the one that holds when it is asked for. So a record begins exactly where the one before it ended, whatever the
 * clock did in between. One thread; nothing is allocated.
 */
final class EpochTimeline {
    /** Steps that are remembered: with one a second at most, longer than a record interval by default. */
    private static final int STEPS = 128;

    private final long[] fromNs = new long[STEPS];
    private final long[] offsetNs = new long[STEPS];
    private int last;
    private boolean started;

    EpochTimeline() {
        Arrays.fill(fromNs, Long.MIN_VALUE);
    }

    /**
     * From that kernel time on, Unix time is so much ahead of it. The first offset holds for all time before it, too.
     *
     * @param kernelNs not before the step before it.
     */
    void step(final long kernelNs, final long offsetNs) {
        if (!started) {
            started = true;
            Arrays.fill(this.offsetNs, offsetNs);
            return;
        }
        last = (last + 1) % STEPS;
        fromNs[last] = kernelNs;
        this.offsetNs[last] = offsetNs;
    }

    /** Unix time of a moment; of one older than all remembered steps, by the oldest of them. */
    long epochNs(final long kernelNs) {
        int step = last;
        for (int i = 1; i < STEPS && fromNs[step] > kernelNs; i++) {
            final int previous = (step + STEPS - 1) % STEPS;
            if (fromNs[previous] > fromNs[step]) {
                break; // the ring's end: what was before is forgotten
            }
            step = previous;
        }
        return kernelNs + offsetNs[step];
    }

    @Override
    public String toString() {
        return "EpochTimeline{offsetNs=" + offsetNs[last] + ", fromNs=" + fromNs[last] + '}';
    }
}
