/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* Packets and bytes of an skb. With segmentation offload one skb is several packets, each with headers of its own. */
#ifndef MERROW_OFFLOAD_H
#define MERROW_OFFLOAD_H

#include "packet.h"

/* gso_segs is 0 where a virtual machine handed the packet in (SKB_GSO_DODGY): then it follows from the payload. */
INLINE __u32 wire_packets(const struct __sk_buff *skb, const __u32 headers)
{
	const __u32 segment_size = skb->gso_size;
	__u32 segments = skb->gso_segs;

	if (segment_size == 0)
		return 1;
	if (segments == 0 && skb->len > headers)
		segments = (skb->len - headers + segment_size - 1) / segment_size;
	return segments > 1 ? segments : 1;
}

/*
 * Packets and bytes on the wire. `length` is the skb's, `headers` that of everything before the innermost payload: each
 * segment has it all again, the tunnel's part of it as overhead and the rest as the flow's.
 */
INLINE void weigh(struct packet *packet, const struct __sk_buff *skb, const __u32 length, const __u32 headers)
{
	const __u32 segments = wire_packets(skb, headers);
	const __u64 all = length + (__u64) (segments - 1) * headers;

	packet->packets = segments;
	packet->bytes = all;
	if (packet->frame_length) {
		packet->bytes = packet->frame_length + (__u64) (segments - 1) * (headers - packet->frame_offset);
		packet->overhead_bytes = all - packet->bytes;
	}
}

#endif
