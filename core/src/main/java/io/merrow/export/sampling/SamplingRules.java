package io.merrow.export.sampling;

import io.merrow.enrich.Decoration;
import io.merrow.enrich.FlowEnd;
import io.merrow.enrich.PolicyVerdict;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.attributes.FlowOutcome;
import io.merrow.export.format.RecordAttributes;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordOriginFlyweight;
import io.merrow.layout.TcpFactsFlyweight;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The rules that may be configured. None allocates but for {@link #attributes}. */
public final class SamplingRules {
    private static final String SOURCE = FlowEnd.SOURCE.prefix() + "k8s.namespace.name";
    private static final String DESTINATION = FlowEnd.DESTINATION.prefix() + "k8s.namespace.name";

    private SamplingRules() {}

    /** Something has gone wrong: the outcome is not {@code ok}. */
    public static SamplingRule failure() {
        return sampled -> !FlowOutcome.of(sampled.record()).equals(FlowOutcome.OK);
    }

    /** A network policy would deny the flow. */
    public static SamplingRule wouldDeny() {
        return sampled -> sampled.enrichment().ingressVerdict() == PolicyVerdict.WOULD_DENY
                || sampled.enrichment().egressVerdict() == PolicyVerdict.WOULD_DENY;
    }

    /** More than that share of the connection's packets, 0 to 1, were sent again. */
    public static SamplingRule retransmits(final double share) {
        final TcpFactsFlyweight facts = new TcpFactsFlyweight();
        return sampled -> {
            final FlowRecordFlyweight record = sampled.record();
            final long count = retransmits(facts, record, FlowRecordFlyweight.TCP_OFFSET)
                    + retransmits(facts, record, FlowRecordFlyweight.REVERSE_TCP_OFFSET);
            return count > share * (record.packetsTotal() + record.reversePacketsTotal());
        };
    }

    private static long retransmits(final TcpFactsFlyweight facts, final FlowRecordFlyweight record, final int field) {
        return facts.wrap(record.buffer(), record.offset() + field).retransmits() & 0xFFFF_FFFFL;
    }

    /** The flow has had so many bytes. */
    public static SamplingRule bytes(final long limit) {
        return sampled -> sampled.record().bytesTotal() + sampled.record().reverseBytesTotal() >= limit;
    }

    /** The flow has lasted so long. */
    public static SamplingRule duration(final long limitNs) {
        final RecordOriginFlyweight origin = new RecordOriginFlyweight();
        return sampled -> {
            final FlowRecordFlyweight record = sampled.record();
            origin.wrap(record.buffer(), record.offset() + FlowRecordFlyweight.ORIGIN_OFFSET);
            return origin.lastNs() - origin.firstNs() >= limitNs;
        };
    }

    /** An end is in one of those namespaces. */
    public static SamplingRule namespaces(final Set<String> names) {
        return sampled -> isIn(names, FlowEnd.SOURCE, sampled.enrichment().source())
                || isIn(names, FlowEnd.DESTINATION, sampled.enrichment().destination());
    }

    private static boolean isIn(final Set<String> names, final FlowEnd end, final Decoration decoration) {
        final String name =
                decoration == null ? null : decoration.value(end, end == FlowEnd.SOURCE ? SOURCE : DESTINATION);
        return name != null && names.contains(name);
    }

    /**
     * A condition on the record's attributes by name: strings, longs, booleans, lists of strings. It allocates, and takes some
     * microseconds.
     *
     * @param profile of the export thread.
     */
    public static SamplingRule attributes(
            final AttributeProfile profile, final Predicate<Map<String, Object>> condition) {
        final RecordAttributes attributes = new RecordAttributes(profile);
        return sampled -> condition.test(
                attributes.of(sampled.record().buffer(), sampled.record().offset()));
    }
}
