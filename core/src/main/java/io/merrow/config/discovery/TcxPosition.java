package io.merrow.config.discovery;

/** Where the agent's program stands among those attached to the same interface. */
public enum TcxPosition {
    FIRST,
    LAST
}
