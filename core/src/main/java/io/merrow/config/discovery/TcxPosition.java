package io.merrow.config.discovery;

/** The position of the agent's program among those attached to the same interface. */
public enum TcxPosition {
    FIRST,
    LAST
}
