/**
 * BPF objects, maps, programs, rings and pins over libbpf, through JNI. No policy and no knowledge of flows.
 *
 * <p>Every native returns its result or a negative errno; {@link io.merrow.system.KernelException} turns that into an
 * exception that names the operation and contains the relevant lines of libbpf's log. Classes named {@code …Jni}
 * declare natives, one for each C file, and are internal to this module.
 */
package io.merrow.bpf;
