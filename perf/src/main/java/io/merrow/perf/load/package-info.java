/**
 * The load lab: two namespaces joined by a veth pair, real generators in one, the real agent and a collector in the other.
 *
 * <p>{@link io.merrow.perf.load.LoadTest} runs {@link io.merrow.perf.load.Scenario}s, each of one or more steps; what a
 * step measured is a {@link io.merrow.perf.load.StepResult}. {@code scripts/load-test} calls it.
 */
package io.merrow.perf.load;
