// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * The whole program over a per-CPU hash, without atomics: the shape that was not taken (perf/results says why).
 * It is here to be measured. It would not be right as it stands: each CPU elects an owner of its own, and handshake
 * times and FIN facts are spread over the copies.
 */
#define FLOWS_MAP_TYPE BPF_MAP_TYPE_PERCPU_HASH
#define COUNT_UP(counter, amount) ((counter) += (amount))
#include "../../../../../bpf/src/merrow.bpf.c"
