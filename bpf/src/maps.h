/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* The maps beside the flow table. Sizes are defaults: user space sets its own before load. */
#ifndef MERROW_MAPS_H
#define MERROW_MAPS_H

#include "base.h"

/* The kernel program's own: ports of packets whose later fragments may still come. */
struct fragment_key {
	__u8 source[16];
	__u8 destination[16];
	__u32 identification;
	__u8 protocol;
	__u8 ip_version;
	__u8 reserved[2];
};

struct fragment_ports {
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;
	__u8 one_way;
	__u8 reserved[2];
	__u64 time_ns; /* of the first fragment */
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct fragment_key);
	__type(value, struct fragment_ports);
} fragments SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 * 1024 * 1024);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ledger);
} ledger SEC(".maps");

struct consumer_control control SEC(".data.control");

#endif
