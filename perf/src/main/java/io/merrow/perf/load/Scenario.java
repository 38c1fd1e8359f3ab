package io.merrow.perf.load;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A situation on a node, as one or more steps of traffic.
 *
 * @param about      what it shows, for people.
 * @param steps      one after the other, each with an agent of its own.
 * @param warmUp     how long the same traffic runs before, unmeasured, for the JIT compiler.
 * @param seconds    how long each, unless the command line has another.
 * @param watch      how long the agent is watched after the traffic has ended: its flows are idle then.
 * @param offloads   whether the link keeps its offloads.
 * @param sinkDelay  how long the collector takes for an answer.
 * @param settings   of the agent.
 * @param jvmOptions of the agent.
 */
record Scenario(
        String name,
        String about,
        List<Traffic> steps,
        int warmUp,
        int seconds,
        Duration watch,
        boolean offloads,
        Duration sinkDelay,
        List<String> settings,
        List<String> jvmOptions) {
    static Scenario of(final String name, final String about, final Traffic... steps) {
        return new Scenario(
                name, about, List.of(steps), 0, 10, Duration.ZERO, false, Duration.ZERO, List.of(), List.of());
    }

    Scenario lasting(final int newSeconds) {
        return new Scenario(name, about, steps, warmUp, newSeconds, watch, offloads, sinkDelay, settings, jvmOptions);
    }

    Scenario warmedUp(final int newWarmUp) {
        return new Scenario(name, about, steps, newWarmUp, seconds, watch, offloads, sinkDelay, settings, jvmOptions);
    }

    Scenario watched(final Duration newWatch) {
        return new Scenario(name, about, steps, warmUp, seconds, newWatch, offloads, sinkDelay, settings, jvmOptions);
    }

    Scenario withOffloads() {
        return new Scenario(name, about, steps, warmUp, seconds, watch, true, sinkDelay, settings, jvmOptions);
    }

    Scenario withSinkDelay(final Duration delay) {
        return new Scenario(name, about, steps, warmUp, seconds, watch, offloads, delay, settings, jvmOptions);
    }

    Scenario with(final String... newSettings) {
        return new Scenario(
                name, about, steps, warmUp, seconds, watch, offloads, sinkDelay, List.of(newSettings), jvmOptions);
    }

    /** Beside those that it has. */
    Scenario andWith(final String... more) {
        return with(Stream.concat(settings.stream(), Stream.of(more)).toArray(String[]::new));
    }

    Scenario onJvm(final String... options) {
        return new Scenario(
                name, about, steps, warmUp, seconds, watch, offloads, sinkDelay, settings, List.of(options));
    }
}
