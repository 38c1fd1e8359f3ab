package io.merrow.agent.doctor;

/** The result of a check. */
public enum Verdict {
    /** Nothing to do. */
    FINE,
    /** The agent runs, with less. */
    WARN,
    /** The agent does not run, or what is asked of it does not happen. */
    FAIL
}
