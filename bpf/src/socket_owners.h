/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* Whose socket it is. Written by process.bpf.c, read where packets are counted. */
#ifndef MERROW_SOCKET_OWNERS_H
#define MERROW_SOCKET_OWNERS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "merrow/layout.h"

/* Goes with its socket. A connection that is accepted has a copy of the listening socket's. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct socket_owner);
} socket_owners SEC(".maps");

#endif
