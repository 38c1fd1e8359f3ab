package io.merrow.export.metrics.series;

/**
 * Bucket indices of base-2 exponential histograms (OpenTelemetry, metrics data model, "ExponentialHistogram"): bucket {@code i} of scale
 * {@code s} holds values above {@code 2^(i/2^s)} up to {@code 2^((i+1)/2^s)}.
 *
 * <p>Computed from exponent and fraction, without a logarithm: boundaries within a power of two are a table.
 */
final class BucketScale {
    /** Eight buckets for each power of two, so that a value is known to within 9 %. */
    static final int MAX = 3;

    /** The coarsest scale. Two buckets of it hold all positive doubles. */
    static final int MIN = -10;

    private static final int PER_POWER = 1 << MAX;
    private static final long FRACTION = (1L << 52) - 1;
    private static final long ONE = 0x3FF0_0000_0000_0000L;
    private static final double[] BOUNDARIES = new double[PER_POWER + 1];

    static {
        for (int i = 0; i <= PER_POWER; i++) {
            BOUNDARIES[i] = Math.pow(2, (double) i / PER_POWER);
        }
    }

    private BucketScale() {}

    /** @param value above 0, finite, not subnormal. */
    static int index(final double value, final int scale) {
        final double fraction = Double.longBitsToDouble(Double.doubleToRawLongBits(value) & FRACTION | ONE);
        int part = PER_POWER - 1;
        while (part >= 0 && fraction <= BOUNDARIES[part]) {
            part--;
        }
        return (Math.getExponent(value) * PER_POWER + part) >> (MAX - scale);
    }
}
