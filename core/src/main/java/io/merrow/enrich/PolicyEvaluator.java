package io.merrow.enrich;

import java.util.List;

/**
 * Evaluates the network policies of both ends for a flow: the source is the initiator. No state; allocates nothing in steady
 * state.
 */
final class PolicyEvaluator {
    private PolicyEvaluator() {}

    /**
     * Fills the verdicts of {@code enrichment}, whose ends are there.
     *
     * @param port of the destination.
     */
    static void evaluate(
            final Enrichment enrichment,
            final long sourceHigh,
            final long sourceLow,
            final long destinationHigh,
            final long destinationLow,
            final int protocol,
            final int port) {
        final Decoration source = enrichment.source();
        final Decoration destination = enrichment.destination();
        final PolicySubject from = source == null ? null : source.subject();
        final PolicySubject to = destination == null ? null : destination.subject();
        final NamedPorts named = destination == null ? NamedPorts.NONE : destination.namedPorts();
        final boolean isExempt = isWithOwnNode(source, destination)
                || sourceHigh == destinationHigh && sourceLow == destinationLow
                || from != null && to != null && source.isSamePod(destination);
        if (from != null) {
            final PolicySet set = from.egress();
            final List<String> allowing = set.allowing(to, destinationHigh, destinationLow, protocol, port, named);
            final PolicyVerdict verdict = verdict(set, allowing, isExempt);
            enrichment.egress(verdict, reasons(set, allowing, verdict));
        }
        if (to != null) {
            final PolicySet set = to.ingress();
            final List<String> allowing = set.allowing(from, sourceHigh, sourceLow, protocol, port, named);
            final PolicyVerdict verdict = verdict(set, allowing, isExempt);
            enrichment.ingress(verdict, reasons(set, allowing, verdict));
        }
    }

    private static PolicyVerdict verdict(final PolicySet set, final List<String> allowing, final boolean isExempt) {
        if (set.isEmpty()) {
            return PolicyVerdict.NO_POLICY;
        }
        return allowing.isEmpty() && !isExempt ? PolicyVerdict.WOULD_DENY : PolicyVerdict.ALLOWED;
    }

    /** The policies that allow the flow, or of which none does; empty where it is allowed by any policy. */
    private static List<String> reasons(final PolicySet set, final List<String> allowing, final PolicyVerdict verdict) {
        return verdict == PolicyVerdict.WOULD_DENY ? set.names() : allowing;
    }

    /**
     * "Traffic to and from the node where a pod is running is always allowed, regardless of the IP address of the pod or
     * the node" (Kubernetes, Network Policies): the kubelet's probes, and all else.
     */
    private static boolean isWithOwnNode(final Decoration source, final Decoration destination) {
        return source != null
                && destination != null
                && (source.subject() == null || destination.subject() == null)
                && source.node() != null
                && source.node().equals(destination.node());
    }
}
