/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * What the hook knows of a packet beside its bytes: from the skb, or in replay from the test-run context, where user
 * space has put the metadata of the capture file.
 *
 *   tstamp    the packet's time
 *   wire_len  its original length, as far as test-run lets that be: not less than what is handed in, at most 64 KiB
 *   cb[0]     what to add to wire_len for the original length, modulo 2^32
 *   cb[1]     bytes of the original packet that stand before what is handed in, modulo 2^32: a link-layer header that
 *             was taken off, less one that was put on
 *   mark      number of the interface, unless 0; ifindex would be looked up among the devices of this machine
 */
#ifndef MERROW_METADATA_H
#define MERROW_METADATA_H

#include "config.h"

/* 0 but in replay: see clock.h. */
INLINE __u64 packet_time(const struct __sk_buff *skb)
{
	return capture_config.replay ? skb->tstamp : 0;
}

/* On the wire, from the link-layer header on. */
INLINE __u32 packet_length(const struct __sk_buff *skb)
{
	if (capture_config.replay)
		return CONTEXT_FIELD(skb, wire_len) + CONTEXT_FIELD(skb, cb[0]);
	return CONTEXT_FIELD(skb, len);
}

/* Bytes of that length that are before the start of the skb. */
INLINE __u32 packet_stripped(const struct __sk_buff *skb)
{
	return capture_config.replay ? CONTEXT_FIELD(skb, cb[1]) : 0;
}

INLINE __u32 packet_interface(const struct __sk_buff *skb)
{
	__u32 number;

	if (capture_config.replay) {
		number = CONTEXT_FIELD(skb, mark);
		if (number)
			return number;
	}
	return CONTEXT_FIELD(skb, ifindex);
}

#endif
