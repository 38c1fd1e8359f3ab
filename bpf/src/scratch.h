/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* Room for what does not fit on the stack of 512 bytes. Per CPU; a packet is finished before the next one comes. */
#ifndef MERROW_SCRATCH_H
#define MERROW_SCRATCH_H

#include "packet.h"

/* A packet that is wrapped in another one. */
struct inside {
	__u32 offset; /* before: of the tunnel's header; after: of what is behind the transport header */
	__u32 end;    /* of the enclosing IP datagram; after: of its own */
	__u32 type;   /* enum tunnel_type of what it is wrapped in */
	__u32 reserved;
	__u64 id; /* of that tunnel, and TUNNEL_HAS_ID; 0: it has none */
	struct packet packet;
};

/* Where a packet is to be counted, and by whom. */
struct place {
	__u64 hash;  /* of its flow's key */
	__u64 found; /* what the index has, see FOUND */
	__u32 point; /* OBSERVATION_POINT */
	__u32 side;  /* enum flow_side_id */
};

struct scratch {
	struct flow_key key; /* of a packet that begins a flow */
	struct place place;
	struct flow_hot hot; /* of one that finds no free slot */
	struct flow_cold cold;
	struct inside inside[2];
	struct tunnel tunnel; /* of the present packet, when it is tunnelled */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratch SEC(".maps");

INLINE struct scratch *scratch_of_this_cpu(void)
{
	const __u32 only = 0;

	return bpf_map_lookup_elem(&scratch, &only);
}

#endif
