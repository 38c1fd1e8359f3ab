package io.merrow.export.metrics.series;

/**
 * The values of a series' dimensions as eight words, so that a look-up compares numbers and no text. Words of dimensions that are not
 * measured are 0. The writer's thread fills one and looks up with it; a series keeps a copy.
 */
public final class SeriesKey {
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    /** Labels of the source (high half) and of the destination. */
    private long ends;
    /** Of one to sixteen bits each. */
    private long facts;

    /** Groups of networks of both ends. */
    private long groups;
    /** A hash of the interface's name. */
    private long interfaceName;

    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;

    /** The same values, which do not change with this. */
    SeriesKey copy() {
        return new SeriesKey()
                .ends((int) (ends >>> Integer.SIZE), (int) ends)
                .facts(facts)
                .groups(groups)
                .interfaceName(interfaceName)
                .sourceAddress(sourceHigh, sourceLow)
                .destinationAddress(destinationHigh, destinationLow);
    }

    /** Identifiers of the two ends' labels. */
    public SeriesKey ends(final int source, final int destination) {
        ends = (long) source << Integer.SIZE | destination & 0xFFFF_FFFFL;
        return this;
    }

    public SeriesKey facts(final long value) {
        facts = value;
        return this;
    }

    public SeriesKey groups(final long value) {
        groups = value;
        return this;
    }

    public SeriesKey interfaceName(final long hash) {
        interfaceName = hash;
        return this;
    }

    public SeriesKey sourceAddress(final long high, final long low) {
        sourceHigh = high;
        sourceLow = low;
        return this;
    }

    public SeriesKey destinationAddress(final long high, final long low) {
        destinationHigh = high;
        destinationLow = low;
        return this;
    }

    int hash() {
        long hash = mix(ends, facts);
        hash = mix(hash, groups);
        hash = mix(hash, interfaceName);
        hash = mix(hash, sourceHigh);
        hash = mix(hash, sourceLow);
        hash = mix(hash, destinationHigh);
        hash = mix(hash, destinationLow);
        return (int) (hash >>> Integer.SIZE);
    }

    private static long mix(final long hash, final long word) {
        final long mixed = (hash ^ word) * MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof SeriesKey that
                && ends == that.ends
                && facts == that.facts
                && groups == that.groups
                && interfaceName == that.interfaceName
                && sourceHigh == that.sourceHigh
                && sourceLow == that.sourceLow
                && destinationHigh == that.destinationHigh
                && destinationLow == that.destinationLow;
    }

    @Override
    public int hashCode() {
        return hash();
    }

    @Override
    public String toString() {
        return "SeriesKey{ends=" + Long.toHexString(ends) + ", facts=" + Long.toHexString(facts) + '}';
    }
}
