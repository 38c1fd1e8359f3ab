package io.merrow.export.metrics.series;

import java.util.Arrays;

/**
 * The values of a series' dimensions as seven words, so that a look-up compares numbers and no text. Words of dimensions that are not
 * measured are 0. The writer's thread fills one and looks up with it; a series keeps a copy.
 *
 * <pre>
 *   0  labels of the source (high half) and of the destination (low half)
 *   1  facts of one to sixteen bits each
 *   2  further facts
 *   3  the source's address, two words
 *   5  the destination's address, two words
 * </pre>
 */
public final class SeriesKey {
    private static final int WORDS = 7;
    private static final int ENDS = 0;
    private static final int FACTS = 1;
    private static final int MORE_FACTS = 2;
    private static final int SOURCE_ADDRESS = 3;
    private static final int DESTINATION_ADDRESS = 5;

    private final long[] words;

    /** All zero. */
    public SeriesKey() {
        this(new long[WORDS]);
    }

    private SeriesKey(final long[] words) {
        this.words = words;
    }

    /** The same values, which do not change with this. */
    SeriesKey copy() {
        return new SeriesKey(words.clone());
    }

    public SeriesKey clear() {
        Arrays.fill(words, 0);
        return this;
    }

    /** Identifiers of the two ends' labels. */
    public SeriesKey ends(final int source, final int destination) {
        words[ENDS] = (long) source << Integer.SIZE | destination & 0xFFFF_FFFFL;
        return this;
    }

    public SeriesKey facts(final long value) {
        words[FACTS] = value;
        return this;
    }

    public SeriesKey moreFacts(final long value) {
        words[MORE_FACTS] = value;
        return this;
    }

    public SeriesKey sourceAddress(final long high, final long low) {
        words[SOURCE_ADDRESS] = high;
        words[SOURCE_ADDRESS + 1] = low;
        return this;
    }

    public SeriesKey destinationAddress(final long high, final long low) {
        words[DESTINATION_ADDRESS] = high;
        words[DESTINATION_ADDRESS + 1] = low;
        return this;
    }

    int hash() {
        long hash = 0;
        for (int i = 0; i < WORDS; i++) {
            hash = (hash ^ words[i]) * 0x9E37_79B9_7F4A_7C15L;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof SeriesKey that && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return hash();
    }

    @Override
    public String toString() {
        return Arrays.toString(words);
    }
}
