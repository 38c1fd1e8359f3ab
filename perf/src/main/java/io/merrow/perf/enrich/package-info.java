/**
 * Benchmarks of address look-up.
 */
package io.merrow.perf.enrich;
