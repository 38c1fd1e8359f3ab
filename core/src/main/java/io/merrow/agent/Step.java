package io.merrow.agent;

import java.time.Duration;

/**
 * A part of the agent with its start and its stop, in a {@link Lifecycle}. Immutable.
 *
 * @param name    in log lines, {@code "capture"}.
 * @param start   makes it run; what it throws ends the start of the agent.
 * @param stop    ends it, also when its start has thrown.
 * @param timeout after which the stop of the agent continues without this step.
 */
record Step(String name, Action start, Action stop, Duration timeout) {
    /** One direction of a step. */
    @FunctionalInterface
    interface Action {
        /** Does nothing. */
        Action NONE = () -> {};

        void run() throws Exception;
    }

    /** A step that runs since it was made and only has to be stopped. */
    static Step stopOnly(final String name, final Action stop, final Duration timeout) {
        return new Step(name, Action.NONE, stop, timeout);
    }

    @Override
    public String toString() {
        return name;
    }
}
