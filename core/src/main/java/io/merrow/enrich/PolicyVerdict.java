package io.merrow.enrich;

/** The verdict of one end's network policies on a flow. Whether the network enforces them is not known here. */
public enum PolicyVerdict {
    /** A policy selects the pod, and one allows the flow. */
    ALLOWED("allowed"),
    /** Policies select the pod, and none allows the flow. */
    WOULD_DENY("would_deny"),
    /** No policy selects the pod in that direction. */
    NO_POLICY("no_policy");

    private final String word;

    PolicyVerdict(final String word) {
        this.word = word;
    }

    /** As an attribute's value. */
    public String label() {
        return word;
    }
}
