/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* What a packet adds to its flow's slot: the owner of the side, counters, headers, tunnel. */
#ifndef MERROW_COUNT_H
#define MERROW_COUNT_H

#include "clock.h"
#include "events.h"
#include "scratch.h"
#include "sender.h"
#include "tcp.h"

/*
 * Whether this observation point counts the side. The first one to see it does, until it was silent for the
 * observation timeout while another sees it.
 */
INLINE bool side_elect_owner(struct flow_side *side, const struct packet *packet, const __u32 point,
			     struct ledger *ledger)
{
	const __u32 owner = side->owner;

	if (owner == point)
		return true;
	if (owner == 0) {
		const __u32 other = __sync_val_compare_and_swap(&side->owner, 0, point);

		return other == 0 || other == point;
	}
	/* signed: another CPU's last_ns may be ahead of our clock reading */
	if ((__s64) (packet->time_ns - side->last_ns) < (__s64) capture_config.observation_timeout_ns)
		return false;
	if (__sync_val_compare_and_swap(&side->owner, owner, point) != owner)
		return false;
	ledger_add(ledger, LEDGER_OWNER_MOVED, 1, 0);
	return true;
}

/* All flags and marks that a packet leaves on its side. */
INLINE __u32 side_flags(const struct packet *packet)
{
	return packet->tcp_flags | tcp_marks(packet->tcp_flags) | (packet->fragment ? SIDE_FRAGMENT : 0) |
	       (packet->to_group && packet->protocol != PROTOCOL_TCP ? SIDE_GROUP : 0);
}

/* Whether a packet of a known flow needs the exact time: see clock.h. */
INLINE bool needs_exact_time(const struct packet *packet, struct flow_hot *hot, const enum flow_side_id side_id)
{
	const struct flow_side *side = side_of(hot, side_id);

	if (!side->last_ns)
		return true;
	if (packet->protocol != PROTOCOL_TCP)
		return false;
	return packet->tcp_payload_length || packet->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST) ||
	       (side->flags & (SIDE_SYN | SIDE_ESTABLISHED)) == SIDE_SYN ||
	       tcp_is_timed(packet, other_side_of(hot, side_id));
}

/*
 * Header fields of the first packet since the latest sweep began: an interval begins with a sweep, so user space has those of its
 * first packet.
 */
INLINE void side_note_header(struct flow_side_facts *facts, const struct packet *packet)
{
	facts->flow_label = packet->flow_label;
	facts->ttl = packet->ttl;
	facts->traffic_class = packet->traffic_class;
}

/* What the latest packet has that most packets have not. */
INLINE void side_note_facts(struct flow_side_facts *facts, const struct packet *packet)
{
	if ((packet->protocol == PROTOCOL_ICMP || packet->protocol == PROTOCOL_ICMPV6) &&
	    packet->fragment != FRAGMENT_LATER) { /* which has no ICMP header */
		facts->icmp_type = packet->icmp_type;
		facts->icmp_code = packet->icmp_code;
	}
	if (packet->ah_spi)
		facts->ah_spi = packet->ah_spi;
	if (packet->security_index)
		facts->security_index = packet->security_index;
	if (packet->receiver_index)
		facts->receiver_index = packet->receiver_index;
	if (packet->wireguard_type)
		facts->wireguard_type = packet->wireguard_type;
}

/* The line of the side is the only one that is written as a rule; the facts are touched once a sweep, or by rare packets. */
INLINE void side_count(const struct flow *flow, const struct packet *packet, const enum flow_side_id side_id)
{
	struct flow_side *side = side_of(flow->hot, side_id);
	struct flow_side_facts *facts = facts_of(flow->cold, side_id);
	const __u32 flags = side_flags(packet);
	const __u8 sweep = sweep_number();
	__u8 *mark = mark_of(flow->slot, side_id);

	__sync_fetch_and_add(&side->packets, packet->packets); /* several CPUs may have packets of one side */
	__sync_fetch_and_add(&side->bytes, packet->bytes);
	if (packet->overhead_bytes)
		__sync_fetch_and_add(&facts->overhead_bytes, packet->overhead_bytes);
	if (!side->last_ns)
		facts->first_ns = packet->time_ns;
	if (packet->time_ns > side->last_ns) /* an exact time may be ahead of a coarse one */
		side->last_ns = packet->time_ns;
	if ((side->flags & flags) != flags)
		__sync_fetch_and_or(&side->flags, flags);
	side_note_facts(facts, packet);
	if (mark && *mark != sweep) {
		side_note_header(facts, packet);
		*mark = sweep;
	}
}

/* The two directions of a GRE tunnel may have keys of their own (RFC 2890). */
INLINE void learn_reverse_id(struct tunnel *tunnel, const enum flow_side_id side)
{
	const struct scratch *scratch = scratch_of_this_cpu();

	if (!scratch || tunnel->type == TUNNEL_NONE || tunnel->side == side || tunnel->has_reverse_id ||
	    !scratch->tunnel.has_id || (tunnel->has_id && scratch->tunnel.id == tunnel->id))
		return;
	tunnel->reverse_id = scratch->tunnel.id;
	barrier();
	tunnel->has_reverse_id = 1;
}

/* Keeps the tunnel of the first encapsulated packet, even where another point counts: it is the same flow's. */
INLINE void learn_tunnel(struct flow_cold *cold, const struct packet *packet, const enum flow_side_id side)
{
	struct scratch *scratch;
	struct tunnel *tunnel = &cold->tunnel;

	if (!packet->frame_length)
		return;
	if (tunnel->claimed) {
		learn_reverse_id(tunnel, side);
		return;
	}
	scratch = scratch_of_this_cpu();
	if (!scratch || __sync_val_compare_and_swap(&tunnel->claimed, 0, 1) != 0)
		return;
	__builtin_memcpy(tunnel, &scratch->tunnel, offsetof(struct tunnel, type));
	tunnel->ip_version = scratch->tunnel.ip_version;
	tunnel->has_id = scratch->tunnel.has_id;
	tunnel->protocol = scratch->tunnel.protocol;
	tunnel->side = side;
	barrier();
	tunnel->type = scratch->tunnel.type;
}

#endif
