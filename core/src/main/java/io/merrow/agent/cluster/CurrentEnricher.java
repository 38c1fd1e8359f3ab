package io.merrow.agent.cluster;

import io.merrow.enrich.Enrichment;
import io.merrow.enrich.RecordEnricher;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.function.Supplier;

/** The names of the cluster that is watched now, which a reload may change, for one thread beside the exporter's. */
public final class CurrentEnricher implements RecordEnricher {
    private final Supplier<ClusterNames> cluster;
    private ClusterNames names;
    private RecordEnricher enricher;

    public CurrentEnricher(final Supplier<ClusterNames> cluster) {
        this.cluster = cluster;
    }

    @Override
    public boolean mayKnowMoreSoon(final FlowRecordFlyweight record) {
        return present().mayKnowMoreSoon(record);
    }

    @Override
    public void enrich(final FlowRecordFlyweight record, final Enrichment enrichment) {
        present().enrich(record, enrichment);
    }

    private RecordEnricher present() {
        final ClusterNames now = cluster.get();
        if (now != names) {
            names = now;
            enricher = now.newEnricher();
        }
        return enricher;
    }
}
