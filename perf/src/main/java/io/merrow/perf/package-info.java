/**
 * Benchmarks: JMH for what happens in the JVM, test-run for what happens in the kernel.
 *
 * <p>{@code scripts/bench} runs them and writes to {@code perf/results}. What was measured and not adopted is under
 * {@code alternatives}, with its number. Times are reported, never asserted.
 */
package io.merrow.perf;
