/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* The flow table: find or make the entry, elect the owner, count. */
#ifndef MERROW_FLOW_H
#define MERROW_FLOW_H

#include "config.h"
#include "filter.h"
#include "scratch.h"
#include "sender.h"
#include "tcp.h"

/* As memcmp() on 16 bytes and a port, without its loop. */
INLINE bool sends_from_low(const struct packet *packet)
{
	const __u64 *source = (const __u64 *) packet->source;
	const __u64 *destination = (const __u64 *) packet->destination;

	if (source[0] != destination[0])
		return bpf_be64_to_cpu(source[0]) < bpf_be64_to_cpu(destination[0]);
	if (source[1] != destination[1])
		return bpf_be64_to_cpu(source[1]) < bpf_be64_to_cpu(destination[1]);
	return bpf_ntohs(packet->source_port) <= bpf_ntohs(packet->destination_port);
}

INLINE enum flow_side_id make_key(const struct packet *packet, struct flow_key *key)
{
	const bool from_low = sends_from_low(packet);

	__builtin_memcpy(key->address_low, from_low ? packet->source : packet->destination, 16);
	__builtin_memcpy(key->address_high, from_low ? packet->destination : packet->source, 16);
	key->port_low = from_low ? packet->source_port : packet->destination_port;
	key->port_high = from_low ? packet->destination_port : packet->source_port;
	key->protocol = packet->protocol;
	key->ip_version = packet->ip_version;
	key->one_way = !packet->one_way ? 0 : 1 + (from_low ? LOW_TO_HIGH : HIGH_TO_LOW);
	key->reserved = 0;
	return from_low ? LOW_TO_HIGH : HIGH_TO_LOW;
}

/*
 * Whether this observation point counts the side. The first one to see it does, until it was silent for the
 * observation timeout while another sees it.
 */
INLINE bool side_elect_owner(struct flow_side *side, const struct packet *packet, const __u64 point,
			     struct ledger *ledger)
{
	const __u64 owner = side->owner;

	if (owner == point)
		return true;
	if (owner == 0) {
		const __u64 other = __sync_val_compare_and_swap(&side->owner, 0, point);

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

/* Several CPUs may have packets of one side at once. */
#ifndef COUNT_UP
#define COUNT_UP(counter, amount) __sync_fetch_and_add(&(counter), amount)
#endif

/* All flags and marks that a packet leaves on its side. */
INLINE __u32 side_flags(const struct packet *packet)
{
	return packet->tcp_flags | tcp_marks(packet->tcp_flags) | (packet->fragment ? SIDE_FRAGMENT : 0) |
	       (packet->to_group && packet->protocol != PROTOCOL_TCP ? SIDE_GROUP : 0);
}

#define FLOW_LABEL_BITS 20

/* Number of the present sweep, in the place where flow_side.flow_label has it. Before the first sweep it is not 0 either. */
INLINE __u32 sweep_mark(void)
{
	const __u32 only = 0;
	const struct consumer_control *consumer = bpf_map_lookup_elem(&control, &only);

	return (consumer && consumer->sweep ? consumer->sweep : 0xFFF) << FLOW_LABEL_BITS;
}

/*
 * Header fields of the first packet since the present sweep began: an interval begins with a sweep, so that user space
 * has those of its first packet.
 */
INLINE void side_note_header(struct flow_side *side, const struct packet *packet)
{
	const __u32 mark = sweep_mark();

	if ((side->flow_label ^ mark) >> FLOW_LABEL_BITS == 0)
		return;
	side->flow_label = mark | packet->flow_label;
	side->ttl = packet->ttl;
	side->traffic_class = packet->traffic_class;
}

/* What the latest packet has. */
INLINE void side_note(struct flow_side *side, const struct packet *packet)
{
	side->last_ns = packet->time_ns;
	side_note_header(side, packet);
	if (packet->fragment != FRAGMENT_LATER) { /* which has no ICMP header */
		side->icmp_type = packet->icmp_type;
		side->icmp_code = packet->icmp_code;
	}
	if (packet->ah_spi)
		side->ah_spi = packet->ah_spi;
	if (packet->security_index)
		side->security_index = packet->security_index;
	if (packet->receiver_index)
		side->receiver_index = packet->receiver_index;
	if (packet->wireguard_type)
		side->wireguard_type = packet->wireguard_type;
}

INLINE void side_count(struct flow_side *side, const struct packet *packet)
{
	const __u32 flags = side_flags(packet);

	COUNT_UP(side->packets, packet->packets);
	COUNT_UP(side->bytes, packet->bytes);
	if (packet->overhead_bytes)
		COUNT_UP(side->overhead_bytes, packet->overhead_bytes);
	if (!side->first_ns)
		side->first_ns = packet->time_ns;
	if ((side->tcp_flags & flags) != flags)
		__sync_fetch_and_or(&side->tcp_flags, flags);
	side_note(side, packet);
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
INLINE void learn_tunnel(struct flow_value *value, const struct packet *packet, const enum flow_side_id side)
{
	struct scratch *scratch;
	struct tunnel *tunnel = &value->tunnel;

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

INLINE enum ledger_reason count_known(struct packet *packet, struct ledger *ledger, const struct flow_key *key,
				      struct flow_value *value, const enum flow_side_id side_id, const __u64 point)
{
	struct flow_side *side = side_of(value, side_id);
	const bool is_restart = packet->protocol == PROTOCOL_TCP && tcp_is_restart(packet, value, side_id);
	__u32 closing;

	if (!is_restart) { /* else they are the next flow's */
		learn_tunnel(value, packet, side_id);
		learn_sender(side, packet);
	}
	if (!side_elect_owner(side, packet, point, ledger))
		return LEDGER_NOT_OWNER;
	if (packet->protocol != PROTOCOL_TCP) {
		side_count(side, packet);
		return LEDGER_COUNTED;
	}
	if (is_restart) {
		tcp_restart(packet, ledger, key, value, side_id);
		learn_tunnel(value, packet, side_id);
		learn_sender(side, packet);
		if (side->owner == 0)
			side->owner = point;
		side_count(side, packet);
		tcp_analyze(packet, value, side_id); /* before the latest acknowledgment is this one */
		tcp_observe(packet, value, side);
		event_send(packet, ledger, EVENT_FIRST, side_id, key, value);
		return LEDGER_COUNTED;
	}
	tcp_judge(packet, value, side_id);
	closing = packet->tcp_flags & TCP_CLOSING & ~side->tcp_flags;
	side_count(side, packet);
	tcp_analyze(packet, value, side_id); /* before the latest acknowledgment is this one */
	tcp_observe(packet, value, side);
	if (closing)
		event_send(packet, ledger, EVENT_CLOSE, side_id, key, value);
	return LEDGER_COUNTED;
}

/* An entry for the first packet of a flow, or the packet as an event of its own where the table is full. */
INLINE enum ledger_reason count_new(struct packet *packet, struct ledger *ledger, const struct flow_key *key,
				    const enum flow_side_id side_id, const __u64 point)
{
	struct scratch *scratch = scratch_of_this_cpu();
	struct flow_value *value, *other;
	struct flow_side *side;

	if (!scratch) /* never: the map has the one entry */
		return LEDGER_OVERFLOW_LOST;
	value = &scratch->fresh;
	__builtin_memset(value, 0, sizeof(*value));
	value->born_ns = packet->time_ns;
	value->first_side = side_id;
	value->born_check_ns = packet->time_ns;
	learn_tunnel(value, packet, side_id);
	side = side_of(value, side_id);
	side->owner = point;
	side->packets = packet->packets;
	side->bytes = packet->bytes;
	side->overhead_bytes = packet->overhead_bytes;
	side->first_ns = packet->time_ns;
	side->tcp_flags = side_flags(packet);
	side_note(side, packet);
	learn_sender(side, packet);
	if (packet->protocol == PROTOCOL_TCP) {
		value->tcp_born_ns = packet->time_ns;
		tcp_analyze(packet, value, side_id); /* before the latest acknowledgment is this one */
		tcp_observe(packet, value, side);
	}

	switch (bpf_map_update_elem(&flows, key, value, BPF_NOEXIST)) {
	case 0:
		ledger_add(ledger, LEDGER_FLOW_CREATED, 1, 0);
		event_send(packet, ledger, EVENT_FIRST, side_id, key, value);
		return LEDGER_COUNTED;
	case -17: /* EEXIST: another CPU was first */
		other = bpf_map_lookup_elem(&flows, key);
		if (other)
			return count_known(packet, ledger, key, other, side_id, point);
		/* fall through: made and deleted in between, so as good as full */
	default: /* E2BIG: the table is full; ENOMEM */
		return event_send(packet, ledger, EVENT_OVERFLOW, side_id, key, value) ? LEDGER_OVERFLOW_SENT
										       : LEDGER_OVERFLOW_LOST;
	}
}

/*
 * Counts an understood packet; enum ledger_reason. A function of its own, which the verifier proves once and not again for
 * each way through the parser.
 */
__attribute__((noinline)) int count_packet(struct packet *packet, const __u64 point)
{
	struct ledger *ledger = ledger_of_this_cpu();
	struct flow_value *value;
	enum flow_side_id side;
	struct flow_key key;

	if (!packet || !ledger) /* the verifier's: never so */
		return LEDGER_OVERFLOW_LOST;
	side = make_key(packet, &key);
	value = bpf_map_lookup_elem(&flows, &key);
	if (value)
		return count_known(packet, ledger, &key, value, side, point);
	if (is_muted(&key))
		return LEDGER_FILTERED;
	return count_new(packet, ledger, &key, side, point);
}

#endif
