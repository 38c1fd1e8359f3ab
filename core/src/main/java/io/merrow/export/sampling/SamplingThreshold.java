package io.merrow.export.sampling;

/**
 * Thresholds of OpenTelemetry's consistent probability sampling (specification, "TraceState: Probability Sampling"): the last 56 bits of a
 * trace id are its randomness, and a trace is chosen if they are not below the threshold. Two agents with the same ratio choose
 * the same traces; by a smaller one, some of those.
 */
public final class SamplingThreshold {
    /** Chooses every trace. */
    public static final long ALL = 0;

    private static final int BITS = 56;
    private static final long MASK = (1L << BITS) - 1;

    private SamplingThreshold() {}

    /**
     * The threshold for a share of all traces.
     *
     * @param ratio 0 to 1; 0 chooses none.
     */
    public static long of(final double ratio) {
        return Math.round((1 - ratio) * 0x1p56);
    }

    /** Whether a trace is chosen; its id's low half decides. */
    public static boolean chooses(final long threshold, final long traceIdLow) {
        return (traceIdLow & MASK) >= threshold;
    }
}
