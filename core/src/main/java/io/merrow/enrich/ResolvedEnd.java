package io.merrow.enrich;

import io.merrow.layout.FlowRecordFlyweight;

/**
 * One end of a record, as network policies see it: the address and port that it has, or those of the pod behind a service.
 * One thread; filled again for each record.
 */
final class ResolvedEnd {
    private final int addressOffset;
    private final boolean isSource;

    long high;
    long low;
    int port;
    /** What is known of it; null: nothing. */
    Decoration decoration;

    ResolvedEnd(final FlowEnd end) {
        isSource = end == FlowEnd.SOURCE;
        addressOffset =
                isSource ? FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET : FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET;
    }

    /** As the record has it. */
    ResolvedEnd read(final FlowRecordFlyweight record) {
        high = AddressIndex.high(record.buffer(), record.offset() + addressOffset);
        low = AddressIndex.low(record.buffer(), record.offset() + addressOffset);
        port = isSource ? record.sourcePort() : record.destinationPort();
        decoration = null;
        return this;
    }

    /** Where a record has its address. */
    int addressOffset() {
        return addressOffset;
    }

    /** Takes the place where the connection is led. */
    void moveTo(final Translator target) {
        high = target.targetHigh();
        low = target.targetLow();
        port = target.targetPort();
    }

    @Override
    public String toString() {
        return "ResolvedEnd{" + decoration + " at port " + port + '}';
    }
}
