package io.merrow.agent.replay;

/** Where a replay's records go. */
public enum ReplayOutput {
    /** An OTLP/JSON span object a line on standard output. */
    JSON,
    /** The collector that the configuration names. */
    OTLP,
    /** A line a record for people on standard output. */
    TABLE
}
