/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* IPv4, RFC 791. */
#ifndef MERROW_IPV4_H
#define MERROW_IPV4_H

#include "packet.h"

#define IPV4_MORE_FRAGMENTS  0x2000
#define IPV4_FRAGMENT_OFFSET 0x1FFF

struct ipv4_header {
	__u8 version_ihl;
	__u8 traffic_class;
	__be16 total_length;
	__be16 identification;
	__be16 fragment;
	__u8 ttl;
	__u8 protocol;
	__be16 checksum;
	__be32 source;
	__be32 destination;
};

/* ::ffff:a.b.c.d */
INLINE void map_ipv4(__u8 mapped[16], const __be32 address)
{
	__u32 *words = (__u32 *) mapped;

	words[0] = 0;
	words[1] = 0;
	words[2] = bpf_htonl(0xFFFF);
	words[3] = address;
}

INLINE enum ledger_reason parse_ipv4(struct cursor *cursor, struct packet *packet)
{
	struct ipv4_header scratch, *ip = cursor_peek(cursor, &scratch, sizeof(scratch));
	__u32 header_length, total_length;
	__u16 fragment;

	if (!ip || ip->version_ihl >> 4 != 4)
		return LEDGER_MALFORMED_IPV4;
	header_length = (ip->version_ihl & 0xF) * 4;
	total_length = bpf_ntohs(ip->total_length);
	/* 0 is what segmentation offload leaves in a packet of more than 64 KiB (BIG TCP). */
	if (total_length == 0)
		total_length = cursor_left(cursor);
	if (header_length < sizeof(*ip) || total_length < header_length)
		return LEDGER_MALFORMED_IPV4;
	if (total_length > cursor_left(cursor)) {
		if (!packet->in_fragment || cursor_left(cursor) < header_length)
			return LEDGER_MALFORMED_IPV4;
		total_length = cursor_left(cursor);
		packet->is_cut = true;
	}

	packet->ip_version = 4;
	packet->protocol = ip->protocol;
	packet->ip_protocol = ip->protocol;
	packet->ttl = ip->ttl;
	packet->traffic_class = ip->traffic_class;
	map_ipv4(packet->source, ip->source);
	map_ipv4(packet->destination, ip->destination);

	fragment = bpf_ntohs(ip->fragment);
	if (fragment & (IPV4_MORE_FRAGMENTS | IPV4_FRAGMENT_OFFSET)) {
		packet->fragment = fragment & IPV4_FRAGMENT_OFFSET ? FRAGMENT_LATER : FRAGMENT_FIRST;
		packet->identification = ip->identification;
	}
	cursor->end = cursor->offset + total_length; /* Ethernet pads short frames */
	cursor->offset += header_length;
	return LEDGER_COUNTED;
}

#endif
