/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* IPv6 and its extension headers, RFC 8200; the list of them is IANA's. */
#ifndef MERROW_IPV6_H
#define MERROW_IPV6_H

#include "security.h"

/* A chain longer than this is malformed to us; RFC 8200 4.1 lets each header occur once, destination options twice. */
#define IPV6_MAX_EXTENSION_HEADERS 8

#define PROTOCOL_HOP_BY_HOP          0
#define PROTOCOL_ROUTING             43
#define PROTOCOL_FRAGMENT            44
#define PROTOCOL_DESTINATION_OPTIONS 60
#define PROTOCOL_MOBILITY            135
#define PROTOCOL_HIP                 139
#define PROTOCOL_SHIM6               140

struct ipv6_header {
	__be32 version_class_label;
	__be16 payload_length;
	__u8 next_header;
	__u8 hop_limit;
	__u8 source[16];
	__u8 destination[16];
};

struct ipv6_extension_header {
	__u8 next_header;
	__u8 length;
	__be16 fragment;       /* of a fragment header: offset, 2 reserved bits, more-fragments */
	__be32 identification; /* of a fragment header; of AH the security parameters index; all headers have 8 bytes */
};

#define IPV6_MORE_FRAGMENTS  0x0001
#define IPV6_FRAGMENT_OFFSET 0xFFF8

/* Length of an extension header in bytes, 0 where the protocol is none. */
INLINE __u32 ipv6_extension_length(const __u8 protocol, const struct ipv6_extension_header *extension)
{
	switch (protocol) {
	case PROTOCOL_HOP_BY_HOP:
	case PROTOCOL_ROUTING:
	case PROTOCOL_DESTINATION_OPTIONS:
	case PROTOCOL_MOBILITY:
	case PROTOCOL_HIP:
	case PROTOCOL_SHIM6:
		return (extension->length + 1) * 8;
	case PROTOCOL_FRAGMENT:
		return 8;
	case PROTOCOL_AUTHENTICATION: /* RFC 4302 2.2: in 4-byte units, less 2 */
		return (extension->length + 2) * 4;
	default:
		return 0;
	}
}

INLINE bool is_ipv6_extension(const __u8 protocol)
{
	const struct ipv6_extension_header any = {};

	return ipv6_extension_length(protocol, &any) != 0;
}

/* What the walk over the extension headers starts from and comes to. */
struct extension_walk {
	__u32 offset;
	__u32 end;
	__u32 identification;
	__u32 ah_spi;
	__u8 protocol;
	__u8 fragment; /* enum packet_fragment */
	__u8 reserved[2];
};

INLINE void extension_note_fragment(struct extension_walk *walk, const struct ipv6_extension_header *extension)
{
	const __u16 fragment = bpf_ntohs(extension->fragment);

	/* RFC 6946: an "atomic" fragment is a whole packet */
	if (!(fragment & (IPV6_FRAGMENT_OFFSET | IPV6_MORE_FRAGMENTS)))
		return;
	walk->fragment = fragment & IPV6_FRAGMENT_OFFSET ? FRAGMENT_LATER : FRAGMENT_FIRST;
	walk->identification = extension->identification;
}

/*
 * Walks to the transport header; enum ledger_reason. At most IPV6_MAX_EXTENSION_HEADERS steps. A function of its own,
 * which the verifier proves once, and not again for each way that leads here.
 */
__attribute__((noinline)) int walk_extensions(struct __sk_buff *skb, struct extension_walk *walk)
{
	struct cursor cursor = { .skb = skb };

	if (!walk) /* the verifier's: callers never do */
		return LEDGER_MALFORMED_IPV6;
	cursor.offset = walk->offset;
	cursor.end = walk->end;
	for (int i = 0; i < IPV6_MAX_EXTENSION_HEADERS; i++) {
		struct ipv6_extension_header extension;
		__u32 length;

		if (!is_ipv6_extension(walk->protocol))
			break;
		walk->offset = cursor.offset;
		if (!cursor_copy(&cursor, &extension, sizeof(extension)))
			return LEDGER_MALFORMED_IPV6;
		length = ipv6_extension_length(walk->protocol, &extension);
		if (length > cursor_left(&cursor))
			return LEDGER_MALFORMED_IPV6;
		if (walk->protocol == PROTOCOL_AUTHENTICATION) {
			if (length < sizeof(struct ah_header))
				return LEDGER_MALFORMED_IPV6;
			walk->ah_spi = bpf_ntohl(extension.identification);
		}
		if (walk->protocol == PROTOCOL_FRAGMENT)
			extension_note_fragment(walk, &extension);
		walk->protocol = extension.next_header;
		cursor.offset += length;
		/* What follows in a later fragment is payload, whatever it looks like. */
		if (walk->fragment == FRAGMENT_LATER)
			break;
	}
	walk->offset = cursor.offset;
	return walk->fragment != FRAGMENT_LATER && is_ipv6_extension(walk->protocol) ? LEDGER_MALFORMED_IPV6
										     : LEDGER_COUNTED;
}

INLINE enum ledger_reason parse_ipv6_extensions(struct cursor *cursor, struct packet *packet)
{
	struct extension_walk walk = {
		.offset = cursor->offset,
		.end = cursor->end,
		.protocol = packet->protocol,
	};
	const enum ledger_reason reason = walk_extensions(cursor->skb, &walk);

	cursor->offset = walk.offset;
	packet->protocol = walk.protocol;
	packet->fragment = walk.fragment;
	packet->identification = walk.identification;
	packet->ah_spi = walk.ah_spi;
	return reason;
}

INLINE enum ledger_reason parse_ipv6(struct cursor *cursor, struct packet *packet)
{
	struct ipv6_header scratch, *ip = cursor_peek(cursor, &scratch, sizeof(scratch));
	__u32 class_label, length;

	if (!ip || cursor_left(cursor) < sizeof(*ip))
		return LEDGER_MALFORMED_IPV6;
	class_label = bpf_ntohl(ip->version_class_label);
	if (class_label >> 28 != 6)
		return LEDGER_MALFORMED_IPV6;
	length = sizeof(*ip) + bpf_ntohs(ip->payload_length);
	/* 0 in a jumbogram (RFC 2675) and in BIG TCP: the packet is as long as it is. */
	if (length == sizeof(*ip))
		length = cursor_left(cursor);
	if (length > cursor_left(cursor)) {
		if (!packet->in_fragment || cursor_left(cursor) < sizeof(*ip))
			return LEDGER_MALFORMED_IPV6;
		length = cursor_left(cursor);
		packet->is_cut = true;
	}

	packet->ip_version = 6;
	packet->protocol = ip->next_header;
	packet->ttl = ip->hop_limit;
	packet->traffic_class = class_label >> 20;
	packet->flow_label = class_label & 0xFFFFF;
	__builtin_memcpy(packet->source, ip->source, sizeof(ip->source));
	__builtin_memcpy(packet->destination, ip->destination, sizeof(ip->destination));
	cursor->end = cursor->offset + length;
	cursor->offset += sizeof(*ip);
	return is_ipv6_extension(packet->protocol) ? parse_ipv6_extensions(cursor, packet) : LEDGER_COUNTED;
}

#endif
