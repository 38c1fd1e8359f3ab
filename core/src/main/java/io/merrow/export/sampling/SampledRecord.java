package io.merrow.export.sampling;

import io.merrow.enrich.Enrichment;
import io.merrow.enrich.RecordEnricher;
import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.MutableDirectBuffer;

/** A record that is decided on; looked up in the cluster only if a rule asks. The export thread's, wrapped over each. */
public final class SampledRecord {
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final Enrichment enrichment = new Enrichment();
    private final RecordEnricher enricher;
    private boolean isEnriched;

    SampledRecord(final RecordEnricher enricher) {
        this.enricher = enricher;
    }

    SampledRecord wrap(final MutableDirectBuffer buffer, final int offset) {
        record.wrap(buffer, offset);
        isEnriched = false;
        return this;
    }

    FlowRecordFlyweight record() {
        return record;
    }

    /** What is known of its ends. */
    Enrichment enrichment() {
        if (!isEnriched) {
            enricher.enrich(record, enrichment);
            isEnriched = true;
        }
        return enrichment;
    }
}
