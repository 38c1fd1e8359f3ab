package io.merrow.export.metrics;

/**
 * What is measured of one end, as its decoration keeps it.
 *
 * @param labels shared by all ends with the same values.
 * @param zone   availability zone, which need not be a label; null: not known.
 */
record KnownEnd(EndLabels labels, String zone) {
    /** Whether traffic between the two ends leaves an availability zone; false where one is not known. */
    boolean isInOtherZoneThan(final KnownEnd other) {
        return zone != null && other.zone != null && !zone.equals(other.zone);
    }
}
