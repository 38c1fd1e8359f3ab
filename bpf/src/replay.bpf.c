// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * Replay: gives the packets of a batch, one after the other, to the programs that run live.
 *
 * A test-run makes an skb, a socket and a context, which costs ten times what the program does. So one test-run is asked
 * to repeat this program for a whole batch: each time it puts the next packet into the skb and tail-calls the live
 * program, which sees what it would see in a test-run of its own.
 */
#include "bounds.h"
#include "merrow/replay.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, REPLAY_BATCH);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct replay_packet);
} packets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct replay_state);
} state SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} programs SEC(".maps");

SEC("tc")
int merrow_replay(struct __sk_buff *skb)
{
	const __u32 only = 0;
	struct replay_state *replay = bpf_map_lookup_elem(&state, &only);
	struct replay_packet *packet;
	__u32 index, length;

	if (!replay)
		return PASS_ON;
	index = replay->next++;
	packet = bpf_map_lookup_elem(&packets, &index);
	if (!packet)
		return PASS_ON;
	length = bounded_size(packet->length, REPLAY_BYTES);
	if (length == 0 || bpf_skb_change_tail(skb, length, 0) ||
	    bpf_skb_store_bytes(skb, 0, packet->bytes, length, 0)) {
		replay->refused++;
		return PASS_ON;
	}
	skb->tstamp = packet->time_ns;
	skb->mark = packet->interface;
	skb->cb[0] = packet->beyond;
	skb->cb[1] = packet->stripped;
	bpf_tail_call(skb, &programs, packet->program);
	replay->refused++; /* no such program */
	return PASS_ON;
}

char LICENSE[] SEC("license") = "GPL";
