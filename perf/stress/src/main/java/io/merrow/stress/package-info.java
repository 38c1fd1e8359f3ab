/**
 * Concurrency stress tests: each hand-off between threads is run in every interleaving that jcstress can produce, and each
 * outcome is classified. {@code scripts/stress} builds and runs them; perf/results/README.md has the results.
 */
package io.merrow.stress;
