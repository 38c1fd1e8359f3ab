package io.merrow.enrich;

import java.util.List;

/**
 * What is known of one record: filled by a {@link RecordEnricher} for each, read at once. One thread.
 */
public final class Enrichment {
    private Decoration source;
    private Decoration destination;
    private PolicyVerdict ingressVerdict;
    private PolicyVerdict egressVerdict;
    private List<String> ingressPolicies = List.of();
    private List<String> egressPolicies = List.of();

    /** Forgets the record before. */
    public Enrichment clear() {
        source = null;
        destination = null;
        ingressVerdict = null;
        egressVerdict = null;
        ingressPolicies = List.of();
        egressPolicies = List.of();
        return this;
    }

    /** What is known of an end; null: nothing. */
    public Decoration decoration(final FlowEnd end) {
        return end == FlowEnd.SOURCE ? source : destination;
    }

    /** What is known of the source; null: nothing. */
    public Decoration source() {
        return source;
    }

    /** What is known of the destination; null: nothing. */
    public Decoration destination() {
        return destination;
    }

    /** Verdict of the policies for traffic into the destination; null: it is no pod, or the initiator is unknown. */
    public PolicyVerdict ingressVerdict() {
        return ingressVerdict;
    }

    /** Verdict of the policies for traffic out of the source; null: it is no pod, or the initiator is unknown. */
    public PolicyVerdict egressVerdict() {
        return egressVerdict;
    }

    /**
     * {@code namespace/name} of the policies that allow the flow into the destination; where none does, of those that
     * select the pod. Empty: none selects it.
     */
    public List<String> ingressPolicies() {
        return ingressPolicies;
    }

    /** The same for traffic out of the source. */
    public List<String> egressPolicies() {
        return egressPolicies;
    }

    Enrichment ends(final Decoration sourceEnd, final Decoration destinationEnd) {
        source = sourceEnd;
        destination = destinationEnd;
        return this;
    }

    void ingress(final PolicyVerdict verdict, final List<String> policies) {
        ingressVerdict = verdict;
        ingressPolicies = policies;
    }

    void egress(final PolicyVerdict verdict, final List<String> policies) {
        egressVerdict = verdict;
        egressPolicies = policies;
    }

    @Override
    public String toString() {
        return "Enrichment{" + source + " → " + destination + ", ingress=" + ingressVerdict + ingressPolicies
                + ", egress=" + egressVerdict + egressPolicies + '}';
    }
}
