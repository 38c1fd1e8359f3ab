package io.merrow.export.sampling;

import io.merrow.enrich.RecordEnricher;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/**
 * Chooses records: those that a keep rule applies to, none of those that a drop rule applies to, and of the rest the traces whose id is
 * not below the threshold. What chose a record is noted in it as a threshold: that of a keep rule is 0, because all such records are kept,
 * so that backends can tell how many records one stands for.
 */
public final class TraceSampler implements RecordSampler {
    private final long threshold;
    private final SamplingRule[] keep;
    private final SamplingRule[] drop;
    private final SampledRecord sampled;

    /**
     * @param threshold see {@link SamplingThreshold}.
     * @param enricher  of the export thread.
     */
    public TraceSampler(
            final long threshold,
            final List<SamplingRule> keep,
            final List<SamplingRule> drop,
            final RecordEnricher enricher) {
        this.threshold = threshold;
        this.keep = keep.toArray(SamplingRule[]::new);
        this.drop = drop.toArray(SamplingRule[]::new);
        sampled = new SampledRecord(enricher);
    }

    @Override
    public boolean sample(final MutableDirectBuffer buffer, final int offset) {
        final FlowRecordFlyweight record = sampled.wrap(buffer, offset).record();
        if (matchesAny(keep)) {
            record.sampledAt(SamplingThreshold.ALL);
            return true;
        }
        if (!SamplingThreshold.chooses(threshold, record.traceIdLow()) || matchesAny(drop)) {
            return false;
        }
        record.sampledAt(threshold);
        return true;
    }

    private boolean matchesAny(final SamplingRule[] rules) {
        for (int i = 0; i < rules.length; i++) {
            if (rules[i].matches(sampled)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "TraceSampler{threshold=0x" + Long.toHexString(threshold) + ", " + keep.length + " keep rules, "
                + drop.length + " drop rules}";
    }
}
