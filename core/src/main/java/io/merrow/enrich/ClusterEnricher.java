package io.merrow.enrich;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Enriches records from an {@link AddressIndex}. Any thread; allocates nothing in steady state.
 */
public final class ClusterEnricher implements RecordEnricher {
    private final AddressIndex index;
    private final Supplier<ClusterRanges> ranges;
    private final ClusterRanges moreRanges;

    /**
     * @param ranges     that the cluster tells: the latest; asked for each record of an unknown address.
     * @param moreRanges that it does not tell.
     */
    public ClusterEnricher(
            final AddressIndex index, final Supplier<ClusterRanges> ranges, final ClusterRanges moreRanges) {
        this.index = index;
        this.ranges = ranges;
        this.moreRanges = moreRanges;
    }

    @Override
    public boolean mayKnowMoreSoon(final FlowRecordFlyweight record) {
        return isMissing(record, FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, record.sourcePort())
                || isMissing(record, FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, record.destinationPort());
    }

    private boolean isMissing(final FlowRecordFlyweight record, final int addressOffset, final int port) {
        if (find(record, addressOffset, port) != null) {
            return false;
        }
        final long high = high(record, addressOffset);
        final long low = low(record, addressOffset);
        return ranges.get().contains(high, low) || moreRanges.contains(high, low);
    }

    @Override
    public void enrich(final FlowRecordFlyweight record, final Enrichment enrichment) {
        final int source = FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET;
        final int destination = FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET;
        enrichment
                .clear()
                .ends(find(record, source, record.sourcePort()), find(record, destination, record.destinationPort()));
        if (record.direction() != RecordDescriptor.DIRECTION_UNKNOWN) {
            PolicyEvaluator.evaluate(
                    enrichment,
                    high(record, source),
                    low(record, source),
                    high(record, destination),
                    low(record, destination),
                    record.protocol(),
                    record.destinationPort());
        }
    }

    /**
     * Who had the address when the record began: its last packets may be addressed to somebody who is gone. Only where
     * nobody was known then, who had it at its end: a record may begin before a pod's address was reported.
     */
    private Decoration find(final FlowRecordFlyweight record, final int addressOffset, final int port) {
        final long high = high(record, addressOffset);
        final long low = low(record, addressOffset);
        final Decoration atStart = index.find(high, low, record.protocol(), port, toMs(record.startNs()));
        return atStart != null ? atStart : index.find(high, low, record.protocol(), port, toMs(record.endNs()));
    }

    private static long high(final FlowRecordFlyweight record, final int addressOffset) {
        return AddressIndex.high(record.buffer(), record.offset() + addressOffset);
    }

    private static long low(final FlowRecordFlyweight record, final int addressOffset) {
        return AddressIndex.low(record.buffer(), record.offset() + addressOffset);
    }

    private static long toMs(final long epochNs) {
        return TimeUnit.NANOSECONDS.toMillis(epochNs);
    }
}
