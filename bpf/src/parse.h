/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* From the link layer to the transport: each step reads one header and names the next, or says why it can't. */
#ifndef MERROW_PARSE_H
#define MERROW_PARSE_H

#include "ipv4.h"
#include "ipv6.h"
#include "transport.h"

#define ETHERNET_HEADER_LENGTH 14

/* IEEE 802 numbers */
#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_ARP  0x0806
#define ETHERTYPE_IPV6 0x86DD

struct ethernet_header {
	__u8   destination[6];
	__u8   source[6];
	__be16 type;
};

/* EtherType in host order, or 0 where the frame is too short. */
INLINE __u16 parse_ethernet(struct cursor *cursor)
{
	struct ethernet_header scratch, *ethernet = cursor_peek(cursor, &scratch, sizeof(scratch));

	if (!ethernet)
		return 0;
	cursor->offset += sizeof(*ethernet);
	return bpf_ntohs(ethernet->type);
}

/* On a device without link header the first nibble is the IP version. */
INLINE __u16 parse_no_link(struct cursor *cursor)
{
	__u8 scratch, *first = cursor_peek(cursor, &scratch, 1);

	if (!first)
		return 0;
	switch (*first >> 4) {
	case 4:
		return ETHERTYPE_IPV4;
	case 6:
		return ETHERTYPE_IPV6;
	default:
		return 1; /* no EtherType, but something: not IP */
	}
}

/*
 * Reads the whole packet. LEDGER_COUNTED when it was understood; any other reason is where the packet ends.
 * `has_link` is constant in each program, so its branch costs nothing.
 */
INLINE enum ledger_reason parse_packet(struct cursor *cursor, struct packet *packet, const bool has_link)
{
	enum ledger_reason reason;

	switch (has_link ? parse_ethernet(cursor) : parse_no_link(cursor)) {
	case ETHERTYPE_IPV4:
		reason = parse_ipv4(cursor, packet);
		break;
	case ETHERTYPE_IPV6:
		reason = parse_ipv6(cursor, packet);
		break;
	case ETHERTYPE_ARP:
		return LEDGER_NOT_IP_ARP;
	case 0:
		return has_link ? LEDGER_MALFORMED_ETHERNET : LEDGER_MALFORMED_IPV4;
	default:
		return LEDGER_NOT_IP_OTHER;
	}
	if (reason != LEDGER_COUNTED)
		return reason;
	return parse_transport(cursor, packet);
}

#endif
