/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* Segmentation offload: one skb stands for several packets on the wire, each with headers of its own. */
#ifndef MERROW_OFFLOAD_H
#define MERROW_OFFLOAD_H

#include "packet.h"

/*
 * Corrects packets and bytes of a super-packet. `headers` is the length of everything before the payload.
 * gso_segs is 0 where a virtual machine handed the packet in (SKB_GSO_DODGY): then it follows from the payload.
 */
INLINE void correct_for_offload(struct packet *packet, const struct __sk_buff *skb, const __u32 headers)
{
	const __u32 segment_size = skb->gso_size;
	__u32 segments = skb->gso_segs;

	if (segment_size == 0)
		return;
	if (segments == 0 && skb->len > headers)
		segments = (skb->len - headers + segment_size - 1) / segment_size;
	if (segments > 1) {
		packet->packets = segments;
		packet->bytes += (__u64)(segments - 1) * headers;
	}
}

#endif
