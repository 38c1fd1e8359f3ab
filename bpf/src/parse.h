/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* From the link layer to the transport: each step reads one header and names the next, or the reason why it can't. */
#ifndef MERROW_PARSE_H
#define MERROW_PARSE_H

#include "fragment.h"
#include "ipv4.h"
#include "ipv6.h"
#include "link.h"
#include "transport.h"

/* Reads an IP packet of that EtherType. LEDGER_COUNTED when it was understood; any other reason is where it ends. */
INLINE enum ledger_reason parse_network(struct cursor *cursor, struct packet *packet, const __u16 type)
{
	enum ledger_reason reason;

	switch (type) {
	case ETHERTYPE_IPV4:
		reason = parse_ipv4(cursor, packet);
		break;
	case ETHERTYPE_IPV6:
		reason = parse_ipv6(cursor, packet);
		break;
	case ETHERTYPE_ARP:
		return LEDGER_NOT_IP_ARP;
	default:
		return LEDGER_NOT_IP_OTHER;
	}
	if (reason != LEDGER_COUNTED)
		return reason;
	packet->to_group = cursor->to_group;
	if (packet->fragment == FRAGMENT_LATER) {
		fragment_recall(packet);
		return LEDGER_COUNTED;
	}
	reason = parse_transport(cursor, packet);
	if (packet->fragment == FRAGMENT_FIRST && reason == LEDGER_COUNTED)
		fragment_remember(packet);
	return reason;
}

/*
 * Reads the skb's outermost packet. `has_link` is constant in each program, so its branch costs nothing.
 */
INLINE enum ledger_reason parse_packet(struct cursor *cursor, struct packet *packet, const bool has_link)
{
	const __u16 type = has_link ? parse_ethernet(cursor) : parse_ip_version(cursor);

	if (type == 0)
		return has_link ? LEDGER_MALFORMED_ETHERNET : LEDGER_MALFORMED_IPV4;
	return parse_network(cursor, packet, type);
}

#endif
