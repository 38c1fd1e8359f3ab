package io.merrow.enrich;

/** One end of a flow, and what its attributes begin with. */
public enum FlowEnd {
    SOURCE("source."),
    DESTINATION("destination.");

    private final String prefix;

    FlowEnd(final String prefix) {
        this.prefix = prefix;
    }

    /** With its dot at the end. */
    public String prefix() {
        return prefix;
    }
}
