package io.merrow.capture.replay;

/**
 * One interface of a pcapng section: link type, snap length, and how to read its time stamps
 * (draft-ietf-opsawg-pcapng, 4.2). Immutable.
 */
final class PcapngInterface {
    /** {@code if_tsresol} where the option is left out: microseconds. */
    static final int MICROSECONDS = 6;

    private static final int POWER_OF_TWO = 0x80;
    private static final int NS_DIGITS = 9;
    private static final int LONG_DIGITS = 18;

    /** Finer fractions than of 2^-33 s are cut, so that their product with 10^9 fits. */
    private static final int MAX_FRACTION_BITS = 33;

    private static final long NS_PER_S = 1_000_000_000L;

    private final int point;
    private final int linkType;
    private final long snapLength;
    private final int resolution;
    private final long offsetS;

    /**
     * @param point        number of the observation point that it is: interfaces may be the same one.
     * @param snapLength   bytes that are captured of a packet at most; 0 for all.
     * @param resolution   {@code if_tsresol}: negative power of ten, or with the highest bit of two.
     * @param offsetS      {@code if_tsoffset}, seconds to add.
     */
    PcapngInterface(
            final int point, final int linkType, final long snapLength, final int resolution, final long offsetS) {
        this.point = point;
        this.linkType = linkType;
        this.snapLength = snapLength;
        this.resolution = resolution;
        this.offsetS = offsetS;
    }

    int point() {
        return point;
    }

    int linkType() {
        return linkType;
    }

    long snapLength() {
        return snapLength;
    }

    /** Nanoseconds of the Unix epoch of an unsigned time stamp, kept within what is believed. */
    long timeNs(final long stamp) {
        final long seconds;
        final long fractionNs;
        if ((resolution & POWER_OF_TWO) != 0) {
            final int bits = resolution & ~POWER_OF_TWO;
            seconds = bits < Long.SIZE ? stamp >>> bits : 0;
            fractionNs = binaryFractionNs(stamp, bits);
        } else if (resolution <= LONG_DIGITS) {
            final long unitsPerS = power(resolution);
            seconds = Long.divideUnsigned(stamp, unitsPerS);
            fractionNs = decimalNs(Long.remainderUnsigned(stamp, unitsPerS));
        } else {
            seconds = 0;
            fractionNs = resolution - NS_DIGITS <= LONG_DIGITS
                    ? Long.divideUnsigned(stamp, power(resolution - NS_DIGITS))
                    : 0;
        }
        return within(seconds, fractionNs);
    }

    private static long binaryFractionNs(final long stamp, final int bits) {
        if (bits == 0) {
            return 0;
        }
        final long fraction = bits < Long.SIZE ? stamp & ((1L << bits) - 1) : stamp;
        final int cut = Math.max(0, bits - MAX_FRACTION_BITS);
        return cut < Long.SIZE ? (fraction >>> cut) * NS_PER_S >>> (bits - cut) : 0;
    }

    private long decimalNs(final long units) {
        return resolution <= NS_DIGITS ? units * power(NS_DIGITS - resolution) : units / power(resolution - NS_DIGITS);
    }

    private long within(final long seconds, final long fractionNs) {
        final long latestS = CapturedPacket.LATEST_NS / NS_PER_S;
        final long bounded = seconds < 0 || seconds > latestS ? latestS : seconds; // negative: beyond 2^63
        final long offset = Math.max(-latestS, Math.min(latestS, offsetS));
        final long sum = (bounded + offset) * NS_PER_S + fractionNs;
        return Math.max(0, Math.min(CapturedPacket.LATEST_NS, sum));
    }

    private static long power(final int digits) {
        long power = 1;
        for (int i = 0; i < digits; i++) {
            power *= 10;
        }
        return power;
    }

    @Override
    public String toString() {
        return "PcapngInterface{linkType=" + linkType + ", snapLength=" + snapLength + ", resolution=" + resolution
                + ", offsetS=" + offsetS + '}';
    }
}
