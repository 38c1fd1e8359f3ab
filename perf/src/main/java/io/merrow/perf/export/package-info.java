/**
 * Benchmarks of hand-off, queue and encoding.
 */
package io.merrow.perf.export;
