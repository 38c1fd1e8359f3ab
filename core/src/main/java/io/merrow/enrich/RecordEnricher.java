package io.merrow.enrich;

import io.merrow.layout.FlowRecordFlyweight;

/**
 * Looks up the ends of a record. Called by the export thread; never blocks.
 */
public interface RecordEnricher {
    /** Knows nothing. */
    RecordEnricher NONE = new RecordEnricher() {
        @Override
        public boolean mayKnowMoreSoon(final FlowRecordFlyweight record) {
            return false;
        }

        @Override
        public void enrich(final FlowRecordFlyweight record, final Enrichment enrichment) {
            enrichment.clear();
        }
    };

    /**
     * Whether it is worth to hold the record back for a moment: an end is in the cluster's ranges, and nothing is known
     * of it yet.
     */
    boolean mayKnowMoreSoon(FlowRecordFlyweight record);

    /** Fills {@code enrichment} with what is known of the record's ends at its time, in place of what was there. */
    void enrich(FlowRecordFlyweight record, Enrichment enrichment);
}
