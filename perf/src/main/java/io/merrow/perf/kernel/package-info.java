/**
 * What the kernel program costs: nanoseconds a packet by BPF_PROG_TEST_RUN, net of an empty program, and what a sweep
 * and a delete cost a flow. Run as root by {@code scripts/bench kernel}.
 */
package io.merrow.perf.kernel;
