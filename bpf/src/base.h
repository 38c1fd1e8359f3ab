/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* The base of every header here: kernel types, libbpf's helpers, the shared layout. */
#ifndef MERROW_BASE_H
#define MERROW_BASE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "merrow/layout.h"

/* libbpf has only the big-endian ones. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define bpf_le32_to_cpu(value) (value)
#else
#define bpf_le32_to_cpu(value) __builtin_bswap32(value)
#endif

#define INLINE static __always_inline

/* TCX_NEXT and TC_ACT_UNSPEC are the same number: the next program decides on the packet. */
#define PASS_ON (-1)

/*
 * Reads a 32-bit field of the context. Written out, because the compiler likes to compute the field's address first, or
 * one address for two ways, which the verifier refuses ("dereference of modified ctx ptr").
 */
#define CONTEXT_FIELD(skb, field)                                                                                      \
	({                                                                                                             \
		__u64 value_;                                                                                          \
		asm("%0 = *(u32 *)(%1 + %2)" : "=r"(value_) : "r"(skb), "i"(offsetof(struct __sk_buff, field)));       \
		value_;                                                                                                \
	})

#endif
