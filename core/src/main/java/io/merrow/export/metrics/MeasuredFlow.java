package io.merrow.export.metrics;

import io.merrow.enrich.Enrichment;
import io.merrow.layout.FlowRecordFlyweight;

/**
 * A record as it is measured: as a whole, or only what one end sent to the other. The export thread's, filled again for each.
 */
final class MeasuredFlow {
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final Enrichment enrichment = new Enrichment();
    private KnownEnd source;
    private KnownEnd destination;
    private boolean isOneWay;
    private boolean isReverse;
    private boolean isSwapped;

    void ends(final KnownEnd sourceEnd, final KnownEnd destinationEnd) {
        source = sourceEnd;
        destination = destinationEnd;
    }

    /** Whether its bytes leave an availability zone. */
    boolean isBetweenZones() {
        return source.isInOtherZoneThan(destination);
    }

    /** Both directions together. */
    void both() {
        isOneWay = false;
        isReverse = false;
        isSwapped = false;
    }

    /**
     * One direction.
     *
     * @param reverse  from destination to source.
     * @param bySender the sender takes the source's place then.
     */
    void oneWay(final boolean reverse, final boolean bySender) {
        isOneWay = true;
        isReverse = reverse;
        isSwapped = reverse && bySender;
    }

    FlowRecordFlyweight record() {
        return record;
    }

    Enrichment enrichment() {
        return enrichment;
    }

    /** Labels of the end in the source's place. */
    EndLabels sender() {
        return (isSwapped ? destination : source).labels();
    }

    /** Labels of the end in the destination's place. */
    EndLabels receiver() {
        return (isSwapped ? source : destination).labels();
    }

    /** Where in the record the address in the source's place is. */
    int senderAddress() {
        return isSwapped ? FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET : FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET;
    }

    /** Where in the record the address in the destination's place is. */
    int receiverAddress() {
        return isSwapped ? FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET : FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET;
    }

    boolean isOneWay() {
        return isOneWay;
    }

    boolean isReverse() {
        return isReverse;
    }
}
