/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * Fragments: only the first one has the transport header. Its ports are kept for the later ones, by the fields that make
 * fragments one packet (RFC 791; RFC 8200, 4.5): addresses, identification, and in IPv4 the protocol. A later one that comes before its
 * first, or whose first was forgotten, counts without ports. Identifications are used again: ports are no longer those of
 * the packet when the receiver would not put it together any more.
 */
#ifndef MERROW_FRAGMENT_H
#define MERROW_FRAGMENT_H

#include "clock.h"
#include "maps.h"
#include "packet.h"

/* As long as IPv6 waits for fragments (RFC 8200, 4.5); IPv4 recommends less (RFC 791, 3.2). */
#define FRAGMENT_TIMEOUT_NS 60000000000ULL

INLINE void fragment_key(const struct packet *packet, struct fragment_key *key)
{
	__builtin_memcpy(key->source, packet->source, 16);
	__builtin_memcpy(key->destination, packet->destination, 16);
	key->identification = packet->identification;
	/* Behind an IPv6 fragment header the first fragment may have more headers, which hide the transport from later ones. */
	key->protocol = packet->ip_version == 4 ? packet->ip_protocol : 0;
	key->ip_version = packet->ip_version;
	key->reserved[0] = 0;
	key->reserved[1] = 0;
}

INLINE void fragment_remember(struct packet *packet)
{
	struct fragment_ports ports = {
		.source_port = packet->source_port,
		.destination_port = packet->destination_port,
		.protocol = packet->protocol,
		.one_way = packet->one_way,
	};
	struct fragment_key key;

	take_exact_time(packet);
	ports.time_ns = packet->time_ns;
	fragment_key(packet, &key);
	bpf_map_update_elem(&fragments, &key, &ports, BPF_ANY);
}

INLINE void fragment_recall(struct packet *packet)
{
	const struct fragment_ports *ports;
	struct fragment_key key;

	take_exact_time(packet);
	fragment_key(packet, &key);
	ports = bpf_map_lookup_elem(&fragments, &key);
	/* signed: another CPU's clock reading may be ahead of ours */
	if (ports && (__s64) (packet->time_ns - ports->time_ns) < (__s64) FRAGMENT_TIMEOUT_NS) {
		packet->source_port = ports->source_port;
		packet->destination_port = ports->destination_port;
		packet->protocol = ports->protocol;
		packet->one_way = ports->one_way;
	}
}

#endif
