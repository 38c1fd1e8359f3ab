/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * What an IP packet carries: TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792), ICMPv6 (RFC 4443), and the ports of SCTP (RFC 9260),
 * DCCP (RFC 4340) and UDP-Lite (RFC 3828); AH and ESP; or another packet.
 */
#ifndef MERROW_TRANSPORT_H
#define MERROW_TRANSPORT_H

#include "icmp.h"
#include "protocols.h"
#include "security.h"
#include "tcp_options.h"
#include "tunnel.h"

/* Shortest header each may have, bytes */
#define DCCP_HEADER_LENGTH     12
#define SCTP_HEADER_LENGTH     12
#define UDP_LITE_HEADER_LENGTH 8

struct udp_header {
	__be16 source_port;
	__be16 destination_port;
	__be16 length;
	__be16 checksum;
};

struct icmp_header {
	__u8 type;
	__u8 code;
};

struct port_header {
	__be16 source_port;
	__be16 destination_port;
};

/* Shortest payload that a first fragment may have, bytes: offsets count in such units (RFC 791, 3.1). */
#define FRAGMENT_UNIT 8

/* Protocols that begin with two ports, and of which we read no more; a first fragment may hold a part of their header. */
INLINE enum ledger_reason parse_ports(struct cursor *cursor, struct packet *packet, const __u32 header_length)
{
	struct port_header scratch, *ports = cursor_peek(cursor, &scratch, sizeof(scratch));
	const __u32 needed = packet->fragment == FRAGMENT_FIRST ? FRAGMENT_UNIT : header_length;

	if (!ports || cursor_left(cursor) < needed)
		return LEDGER_MALFORMED_TRANSPORT;
	packet->source_port = ports->source_port;
	packet->destination_port = ports->destination_port;
	cursor->offset += needed;
	return LEDGER_COUNTED;
}

INLINE enum ledger_reason parse_tcp(struct cursor *cursor, struct packet *packet)
{
	struct tcp_header scratch, *tcp = cursor_peek(cursor, &scratch, sizeof(scratch));
	__u32 header_length;
	__u16 offset_flags;

	if (!tcp || cursor_left(cursor) < sizeof(*tcp)) {
		packet->is_headless = true;
		return packet->fragment == FRAGMENT_FIRST && parse_ports(cursor, packet, sizeof(*tcp)) == LEDGER_COUNTED
			       ? LEDGER_COUNTED
			       : LEDGER_MALFORMED_TCP;
	}
	offset_flags = bpf_ntohs(tcp->offset_flags);
	header_length = (offset_flags >> 12) * 4;
	if (header_length < sizeof(*tcp))
		return LEDGER_MALFORMED_TCP;
	if (header_length > cursor_left(cursor)) {
		if (packet->fragment != FRAGMENT_FIRST)
			return LEDGER_MALFORMED_TCP;
		header_length = sizeof(*tcp); /* its options are in the next fragment */
	}
	packet->source_port = tcp->source_port;
	packet->destination_port = tcp->destination_port;
	packet->tcp_flags = offset_flags & 0x1FF;
	packet->tcp_sequence = bpf_ntohl(tcp->sequence);
	packet->tcp_acknowledgment = bpf_ntohl(tcp->acknowledgment);
	packet->tcp_window = bpf_ntohs(tcp->window);
	parse_tcp_stamps(cursor, packet, header_length);
	cursor->offset += header_length;
	packet->tcp_payload_length = cursor_left(cursor);
	return LEDGER_COUNTED;
}

INLINE enum ledger_reason parse_udp(struct cursor *cursor, struct packet *packet)
{
	struct udp_header scratch, *udp = cursor_peek(cursor, &scratch, sizeof(scratch));

	if (!udp || cursor_left(cursor) < sizeof(*udp))
		return LEDGER_MALFORMED_UDP;
	packet->source_port = udp->source_port;
	packet->destination_port = udp->destination_port;
	cursor->offset += sizeof(*udp);
	if (is_configured(capture_config.vxlan_ports, packet->destination_port))
		packet->encapsulation = TUNNEL_VXLAN;
	else if (is_configured(capture_config.geneve_ports, packet->destination_port))
		packet->encapsulation = TUNNEL_GENEVE;
	/* Also where a tunnel is looked for: if there is none, the packet stays this one. */
	if (is_configured(capture_config.wireguard_ports, packet->destination_port) ||
	    is_configured(capture_config.wireguard_ports, packet->source_port))
		parse_wireguard(cursor, packet);
	return LEDGER_COUNTED;
}

INLINE enum ledger_reason parse_icmp(struct cursor *cursor, struct packet *packet)
{
	struct icmp_header scratch, *icmp = cursor_peek(cursor, &scratch, sizeof(scratch));
	int counterpart;

	if (!icmp || cursor_left(cursor) < 4) /* type, code, checksum */
		return LEDGER_MALFORMED_ICMP;
	packet->icmp_type = icmp->type;
	packet->icmp_code = icmp->code;
	counterpart = packet->protocol == PROTOCOL_ICMP ? icmp_counterpart(icmp->type) : icmpv6_counterpart(icmp->type);
	packet->one_way = counterpart == ICMP_ONE_WAY;
	packet->source_port = bpf_htons(icmp->type);
	packet->destination_port = bpf_htons(packet->one_way ? icmp->code : (__u8) counterpart);
	return LEDGER_COUNTED;
}

/* Not for later fragments: their payload is never read as ports. Ports stay 0 where the protocol has none. */
INLINE enum ledger_reason parse_transport(struct cursor *cursor, struct packet *packet)
{
	if (packet->protocol == PROTOCOL_AUTHENTICATION && packet->ip_version == 4) {
		const enum ledger_reason reason = parse_ah(cursor, packet);

		if (reason != LEDGER_COUNTED)
			return reason;
	}
	switch (packet->protocol) {
	case PROTOCOL_TCP:
		return parse_tcp(cursor, packet);
	case PROTOCOL_UDP:
		return parse_udp(cursor, packet);
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMPV6:
		return parse_icmp(cursor, packet);
	case PROTOCOL_SCTP:
		return parse_ports(cursor, packet, SCTP_HEADER_LENGTH);
	case PROTOCOL_DCCP:
		return parse_ports(cursor, packet, DCCP_HEADER_LENGTH);
	case PROTOCOL_UDP_LITE:
		return parse_ports(cursor, packet, UDP_LITE_HEADER_LENGTH);
	case PROTOCOL_ESP:
		return parse_esp(cursor, packet);
	case PROTOCOL_GRE:
		packet->encapsulation = TUNNEL_GRE;
		return LEDGER_COUNTED;
	case PROTOCOL_IPV4:
		packet->encapsulation = packet->ip_version == 4 ? TUNNEL_IPIP : TUNNEL_4IN6;
		return LEDGER_COUNTED;
	case PROTOCOL_IPV6:
		packet->encapsulation = packet->ip_version == 4 ? TUNNEL_6IN4 : TUNNEL_IP6IP6;
		return LEDGER_COUNTED;
	default:
		return LEDGER_COUNTED;
	}
}

#endif
