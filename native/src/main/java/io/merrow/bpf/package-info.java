/**
 * BPF for Java: a thin layer of JNI over libbpf, without policy and without knowledge of flows.
 *
 * <p>In come object files, direct buffers and interface numbers; out go maps, shared memory, attachments, and errors
 * with the kernel's own words. Called by {@code io.merrow.capture}, the commands that look at the machine, and the
 * benchmarks.
 */
package io.merrow.bpf;
