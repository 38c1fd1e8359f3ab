package io.merrow.agent.pipeline;

import io.merrow.agent.refusal.StartException;
import io.merrow.config.export.KeepConfig;
import io.merrow.config.export.SamplingConfig;
import io.merrow.enrich.RecordEnricher;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.sampling.RecordSampler;
import io.merrow.export.sampling.SamplingRule;
import io.merrow.export.sampling.SamplingRules;
import io.merrow.export.sampling.SamplingThreshold;
import io.merrow.export.sampling.TraceSampler;
import io.merrow.query.Query;
import io.merrow.query.QueryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Converts the configuration of sampling to a sampler. */
public final class Sampling {
    private static final String KEEP = "export.traces.sampling.keep.filters";
    private static final String DROP = "export.traces.sampling.drop.filters";

    private Sampling() {}

    /**
     * What is wrong with the filter expressions: the message by the key.
     *
     * @return empty: nothing.
     */
    public static Map<String, String> check(final SamplingConfig config) {
        final Map<String, String> errors = new LinkedHashMap<>();
        check(KEEP, config.keep().filters(), errors);
        check(DROP, config.drop().filters(), errors);
        return errors;
    }

    private static void check(final String key, final List<String> filters, final Map<String, String> errors) {
        for (final String filter : filters) {
            try {
                Query.parse(filter);
            } catch (final QueryException e) {
                errors.putIfAbsent(key, key + ": " + filter + ": " + e.getMessage());
            }
        }
    }

    /**
     * The sampler of the export thread.
     *
     * @throws StartException when a filter expression is none.
     */
    static RecordSampler of(
            final SamplingConfig config, final AttributeProfile profile, final RecordEnricher enricher) {
        check(config).values().stream().findFirst().ifPresent(message -> {
            throw new StartException(message);
        });
        final List<SamplingRule> drop = new ArrayList<>();
        addSelection(drop, config.drop().namespaces(), config.drop().filters(), profile);
        final long threshold = SamplingThreshold.of(config.share());
        return threshold == SamplingThreshold.ALL && drop.isEmpty()
                ? RecordSampler.ALL
                : new TraceSampler(threshold, keep(config.keep(), profile), drop, enricher);
    }

    /** The cheapest first. */
    private static List<SamplingRule> keep(final KeepConfig config, final AttributeProfile profile) {
        final List<SamplingRule> keep = new ArrayList<>();
        if (config.failures()) {
            keep.add(SamplingRules.failure());
        }
        if (config.bytes() > 0) {
            keep.add(SamplingRules.bytes(config.bytes()));
        }
        if (!config.duration().isZero()) {
            keep.add(SamplingRules.duration(config.duration().toNanos()));
        }
        if (config.retransmitShare() < 1) {
            keep.add(SamplingRules.retransmits(config.retransmitShare()));
        }
        if (config.wouldDeny()) {
            keep.add(SamplingRules.wouldDeny());
        }
        addSelection(keep, config.namespaces(), config.filters(), profile);
        return keep;
    }

    private static void addSelection(
            final List<SamplingRule> rules,
            final List<String> namespaces,
            final List<String> filters,
            final AttributeProfile profile) {
        if (!namespaces.isEmpty()) {
            rules.add(SamplingRules.namespaces(Set.copyOf(namespaces)));
        }
        for (final String filter : filters) {
            rules.add(SamplingRules.attributes(profile, Query.parse(filter)::matches));
        }
    }
}
