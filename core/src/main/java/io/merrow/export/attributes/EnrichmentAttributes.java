package io.merrow.export.attributes;

import static io.merrow.export.attributes.Attribute.stringArrayKey;
import static io.merrow.export.attributes.Attribute.stringKey;

import io.merrow.enrich.Decoration;
import io.merrow.enrich.Enrichment;
import io.merrow.enrich.FlowEnd;
import io.merrow.enrich.PolicyVerdict;
import io.merrow.enrich.RecordEnricher;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.List;

/** The attributes of a record that a {@link RecordEnricher} knows: flow-model, 6, Kubernetes. The export thread only. */
final class EnrichmentAttributes {
    private static final Attribute<List<String>> INGRESS = stringArrayKey("network.policy.ingress");
    private static final Attribute<List<String>> EGRESS = stringArrayKey("network.policy.egress");
    private static final Attribute<String> INGRESS_VERDICT = stringKey("network.policy.ingress.verdict");
    private static final Attribute<String> EGRESS_VERDICT = stringKey("network.policy.egress.verdict");

    private final Enrichment enrichment = new Enrichment();
    private final RecordEnricher enricher;
    private AttributeSink attributes;

    EnrichmentAttributes(final RecordEnricher enricher) {
        this.enricher = enricher;
    }

    void fill(final AttributeSink target, final FlowRecordFlyweight record) {
        attributes = target;
        enricher.enrich(record, enrichment);
        putEnd(FlowEnd.SOURCE);
        putEnd(FlowEnd.DESTINATION);
        putPolicies(INGRESS, INGRESS_VERDICT, enrichment.ingressPolicies(), enrichment.ingressVerdict());
        putPolicies(EGRESS, EGRESS_VERDICT, enrichment.egressPolicies(), enrichment.egressVerdict());
    }

    private void putEnd(final FlowEnd end) {
        final Decoration decoration = enrichment.decoration(end);
        if (decoration != null) {
            attributes.put(decoration, end);
        }
    }

    private void putPolicies(
            final Attribute<List<String>> names,
            final Attribute<String> word,
            final List<String> policies,
            final PolicyVerdict verdict) {
        if (verdict != null) {
            attributes.put(word, verdict.label());
            if (!policies.isEmpty()) {
                attributes.put(names, policies);
            }
        }
    }
}
