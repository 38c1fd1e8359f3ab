package io.merrow.export;

import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.merrow.enrich.Decoration;
import io.merrow.enrich.Enrichment;
import io.merrow.enrich.FlowEnd;
import io.merrow.enrich.PolicyVerdict;
import io.merrow.enrich.RecordEnricher;
import io.merrow.layout.FlowRecordFlyweight;
import io.opentelemetry.api.common.AttributeKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The attributes of a record that a {@link RecordEnricher} knows: flow-model, 6, Kubernetes. The export thread only. */
final class EnrichmentAttributes {
    private static final AttributeKey<List<String>> INGRESS = stringArrayKey("network.policy.ingress");
    private static final AttributeKey<List<String>> EGRESS = stringArrayKey("network.policy.egress");
    private static final AttributeKey<String> INGRESS_VERDICT = stringKey("network.policy.ingress.verdict");
    private static final AttributeKey<String> EGRESS_VERDICT = stringKey("network.policy.egress.verdict");

    /** Names come from the configuration and from labels; beyond so many they are not kept. */
    private static final int MOST_KEYS = 4096;

    private final Map<String, AttributeKey<String>> keys = new HashMap<>();
    private final Enrichment enrichment = new Enrichment();
    private final RecordEnricher enricher;
    private final BiConsumer<String, String> putter = this::put;
    private SpanAttributes attributes;

    EnrichmentAttributes(final RecordEnricher enricher) {
        this.enricher = enricher;
    }

    void fill(final SpanAttributes target, final FlowRecordFlyweight record) {
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
            decoration.forEach(end, putter);
        }
    }

    private void putPolicies(
            final AttributeKey<List<String>> names,
            final AttributeKey<String> word,
            final List<String> policies,
            final PolicyVerdict verdict) {
        if (verdict != null) {
            attributes.put(word, verdict.word());
            if (!policies.isEmpty()) {
                attributes.put(names, policies);
            }
        }
    }

    private void put(final String name, final String value) {
        AttributeKey<String> key = keys.get(name);
        if (key == null) {
            key = stringKey(name);
            if (keys.size() < MOST_KEYS) {
                keys.put(name, key);
            }
        }
        attributes.put(key, value);
    }
}
