package io.merrow.config.pipeline;

/** What a thread without work does. */
public enum IdleMode {
    /** Nothing: shortest latency, a whole core each. */
    BUSY_SPIN,
    /** Gives up its time slice: other work on the core goes first. */
    YIELDING,
    /** Spins, then yields, then sleeps: leaves an idle node's CPU alone. */
    BACKOFF
}
