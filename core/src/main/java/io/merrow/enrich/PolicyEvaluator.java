package io.merrow.enrich;

import java.util.List;

/**
 * Asks the network policies of both ends about a flow: the source is who began it. No state; allocates nothing in steady
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
        if (from != null) {
            final PolicySet set = from.egress();
            final List<String> allowing = set.allowing(to, destinationHigh, destinationLow, protocol, port, named);
            enrichment.egress(verdict(set, allowing), allowing.isEmpty() ? set.names() : allowing);
        }
        if (to != null) {
            final PolicySet set = to.ingress();
            final List<String> allowing = set.allowing(from, sourceHigh, sourceLow, protocol, port, named);
            final PolicyVerdict verdict = verdict(set, allowing);
            final boolean allowedAnyway = verdict == PolicyVerdict.WOULD_DENY && isFromOwnNode(source, destination);
            enrichment.ingress(
                    allowedAnyway ? PolicyVerdict.ALLOWED : verdict, allowing.isEmpty() ? set.names() : allowing);
        }
    }

    private static PolicyVerdict verdict(final PolicySet set, final List<String> allowing) {
        if (set.isEmpty()) {
            return PolicyVerdict.NO_POLICY;
        }
        return allowing.isEmpty() ? PolicyVerdict.WOULD_DENY : PolicyVerdict.ALLOWED;
    }

    /** "Traffic to and from the node where a pod is running is always allowed": the kubelet's probes. */
    private static boolean isFromOwnNode(final Decoration source, final Decoration destination) {
        return source != null
                && source.subject() == null
                && source.node() != null
                && source.node().equals(destination.node());
    }
}
