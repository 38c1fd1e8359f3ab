/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * What protects packets: AH (RFC 4302), which leaves them readable, ESP (RFC 4303) and WireGuard, which do not. Of those the
 * indexes are read that identify the association.
 */
#ifndef MERROW_SECURITY_H
#define MERROW_SECURITY_H

#include "config.h"
#include "packet.h"

#define PROTOCOL_ESP            50
#define PROTOCOL_AUTHENTICATION 51

struct ah_header {
	__u8 next_header;
	__u8 length; /* in 4-byte units, less 2 */
	__be16 reserved;
	__be32 spi;
	__be32 sequence;
};

struct esp_header {
	__be32 spi;
	__be32 sequence;
};

/* https://www.wireguard.com/protocol: the fields of a message that are not encrypted, little endian. */
struct wireguard_header {
	__u8 type;
	__u8 zero[3];
	__le32 first_index;  /* sender in a handshake, else receiver */
	__le32 second_index; /* receiver in a handshake response */
};

enum wireguard_type {
	WIREGUARD_INITIATION = 1, /* 148 bytes */
	WIREGUARD_RESPONSE = 2,   /* 92 */
	WIREGUARD_COOKIE = 3,     /* 64 */
	WIREGUARD_DATA = 4,       /* at least 32 */
};

/* AH behind an IPv4 header; in IPv6 it is an extension header. Names the protocol behind it. */
INLINE enum ledger_reason parse_ah(struct cursor *cursor, struct packet *packet)
{
	struct ah_header scratch, *ah = cursor_peek(cursor, &scratch, sizeof(scratch));
	__u32 length;

	if (!ah || cursor_left(cursor) < sizeof(*ah))
		return LEDGER_MALFORMED_TRANSPORT;
	length = (ah->length + 2) * 4;
	if (length < sizeof(*ah) || length > cursor_left(cursor))
		return LEDGER_MALFORMED_TRANSPORT;
	packet->ah_spi = bpf_ntohl(ah->spi);
	packet->protocol = ah->next_header;
	cursor->offset += length;
	return LEDGER_COUNTED;
}

INLINE enum ledger_reason parse_esp(struct cursor *cursor, struct packet *packet)
{
	struct esp_header scratch, *esp = cursor_peek(cursor, &scratch, sizeof(scratch));

	if (!esp || cursor_left(cursor) < sizeof(*esp))
		return LEDGER_MALFORMED_TRANSPORT;
	packet->security_index = bpf_ntohl(esp->spi);
	cursor->offset += sizeof(*esp);
	return LEDGER_COUNTED;
}

INLINE bool is_wireguard_length(const __u8 type, const __u32 length)
{
	switch (type) {
	case WIREGUARD_INITIATION:
		return length == 148;
	case WIREGUARD_RESPONSE:
		return length == 92;
	case WIREGUARD_COOKIE:
		return length == 64;
	case WIREGUARD_DATA:
		return length >= 32;
	default:
		return false;
	}
}

/* The payload of a UDP packet of a WireGuard port. What does not look like a message is left alone. */
INLINE void parse_wireguard(const struct cursor *cursor, struct packet *packet)
{
	struct wireguard_header scratch, *message = cursor_peek(cursor, &scratch, sizeof(scratch));

	if (!message || message->zero[0] | message->zero[1] | message->zero[2])
		return;
	if (!is_wireguard_length(message->type, cursor_left(cursor)))
		return;
	packet->wireguard_type = message->type;
	if (message->type <= WIREGUARD_RESPONSE)
		packet->security_index = bpf_le32_to_cpu(message->first_index);
	else
		packet->receiver_index = bpf_le32_to_cpu(message->first_index);
	if (message->type == WIREGUARD_RESPONSE)
		packet->receiver_index = bpf_le32_to_cpu(message->second_index);
}

#endif
