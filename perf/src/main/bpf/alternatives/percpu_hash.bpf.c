// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * The whole program over a per-CPU hash, without atomics: the shape that was not taken. A hot packet costs the same within
 * the noise (106 to 136 ns, against 106 to 150), a new flow 1021 ns against 629, a sweep 818 ns a flow against 421, on two
 * CPUs; perf/results has the machine.
 * It is here to be measured. It would not be right as it stands: each CPU elects an owner of its own, and handshake
 * times and FIN facts are spread over the copies.
 */
#define FLOWS_MAP_TYPE            BPF_MAP_TYPE_PERCPU_HASH
#define COUNT_UP(counter, amount) ((counter) += (amount))
#include "../../../../../bpf/src/merrow.bpf.c"
