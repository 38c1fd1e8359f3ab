package io.merrow.enrich;

/**
 * What network policies see of pods: those of one namespace with the same labels are one subject. Which peer selectors
 * match it, and which policies select it, is worked out when a policy, a namespace or a subject comes or goes.
 *
 * <p>One thread at a time writes, any thread reads; each of the three is replaced as a whole.
 */
public final class PolicySubject {
    private static final long[] NO_SELECTORS = {};

    private volatile long[] selectors = NO_SELECTORS;
    private volatile PolicySet ingress = PolicySet.NONE;
    private volatile PolicySet egress = PolicySet.NONE;

    /**
     * Sets which peer selectors match.
     *
     * @param bits bit n: selector n does; not changed afterwards.
     */
    public void selectors(final long[] bits) {
        selectors = bits;
    }

    /** Sets which policies select it. */
    public void policies(final PolicySet ingressPolicies, final PolicySet egressPolicies) {
        ingress = ingressPolicies;
        egress = egressPolicies;
    }

    /** Whether a peer selector matches it. */
    public boolean isSelectedBy(final int selector) {
        final long[] bits = selectors;
        final int word = selector >>> 6;
        return word < bits.length && (bits[word] & 1L << selector) != 0;
    }

    PolicySet ingress() {
        return ingress;
    }

    PolicySet egress() {
        return egress;
    }

    @Override
    public String toString() {
        return "PolicySubject{ingress=" + ingress + ", egress=" + egress + '}';
    }
}
