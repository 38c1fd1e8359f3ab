/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * Bounds that the verifier believes, on every kernel from 5.15 on.
 *
 * The verifier follows registers, not C variables. A bound that is plain in C is lost to it where
 *
 *   - the compiler proves the bound too and drops the mask that would state it: up to Linux 6.18.15 the verifier does not
 *     know that a byte swap of 16 bits leaves 16 bits ("math between map_value pointer and register with unbounded min
 *     value");
 *   - the compiler compares one register and adds a copy of it that was spilled before: up to Linux 6.1 the copy keeps
 *     its old bounds ("R7 offset is outside of the packet");
 *   - the compiler turns `size < 1` into `size == 0`: up to Linux 6.1 the verifier learns nothing from an inequality with
 *     a constant ("invalid zero-sized read").
 *
 * barrier_var() makes the value opaque to the compiler but not to the verifier: what follows is done to the register that
 * is used, and stays in the program. All of it costs an instruction or two.
 */
#ifndef MERROW_BOUNDS_H
#define MERROW_BOUNDS_H

#include "base.h"

/* The index of an array with `mask` + 1 elements, a power of two. */
INLINE __u32 bounded_index(__u32 value, const __u32 mask)
{
	barrier_var(value);
	return value & mask;
}

/* A port as an index of an array with 65536 elements, host order. */
INLINE __u32 port_index(const __be16 port)
{
	return bounded_index(bpf_ntohs(port), 0xFFFF);
}

/*
 * `size` as the length that a helper reads or writes: 1 to `max`, else 0. A caller compares with 0 once and passes the
 * result on.
 */
INLINE __u32 bounded_size(const __u32 size, const __u32 max)
{
	__u32 last = size - 1;

	barrier_var(last);
	if (last >= max)
		return 0;
	return last + 1;
}

#endif
