/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* A packet's flow: find or make its slot, elect the owner of its direction, count. */
#ifndef MERROW_FLOW_H
#define MERROW_FLOW_H

#include "count.h"
#include "filter.h"

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

/* The slot's memory; that of the scratch for a packet that finds no free one. False only to the verifier. */
INLINE bool flow_open_new(struct flow *flow, const __u32 slot, struct scratch *scratch)
{
	if (slot != NO_SLOT)
		return flow_open(flow, slot);
	flow->slot = 0;
	flow->hot = &scratch->hot;
	flow->cold = &scratch->cold;
	return true;
}

/*
 * Makes an empty slot the flow of this one packet. `after_ns`: the birth of an earlier flow of the key, 0: none. A function of
 * its own, whose room on the stack is free again when the index is searched.
 */
__attribute__((noinline)) int flow_fill(struct packet *packet, const __u32 slot, const __u64 after_ns)
{
	struct scratch *scratch = scratch_of_this_cpu();
	struct flow_side_facts *facts;
	enum flow_side_id side_id;
	struct flow_side *side;
	struct flow flow;

	if (!packet || !scratch || !flow_open_new(&flow, slot, scratch)) /* never */
		return 0;
	if (slot == NO_SLOT) {
		__builtin_memset(flow.hot, 0, sizeof(*flow.hot));
		__builtin_memset(flow.cold, 0, sizeof(*flow.cold));
	}
	side_id = scratch->place.side;
	side = side_of(flow.hot, side_id);
	facts = facts_of(flow.cold, side_id);
	flow.hot->key = scratch->key;
	flow.hot->first_side = side_id;
	/* Births of one key differ, also where the clock of a capture file does not advance. */
	flow.cold->born_ns = packet->time_ns > after_ns ? packet->time_ns : after_ns + 1;
	side->owner = scratch->place.point;
	side->packets = packet->packets;
	side->bytes = packet->bytes;
	side->flags = side_flags(packet);
	learn_tunnel(flow.cold, packet, side_id);
	learn_sender(facts, packet);
	facts->first_ns = packet->time_ns;
	facts->overhead_bytes = packet->overhead_bytes;
	side_note_header(facts, packet);
	side_note_facts(facts, packet);
	side->last_ns = packet->time_ns;
	if (packet->protocol == PROTOCOL_TCP) {
		tcp_analyze(packet, &flow, side_id);
		tcp_observe(packet, &flow, side_id);
	}
	return 1;
}

/* The slot is out of the index, or was never in it. */
INLINE void flow_leave(const struct flow *flow, const enum slot_state state, const struct packet *packet,
		       const enum flow_side_id side_id, struct ledger *ledger)
{
	slot_leave(flow->hot, state);
	slot_mark(flow->slot, side_id);
	event_send(packet, ledger, EVENT_RETIRED, side_id, flow);
}

/* A slot that was filled in vain: its packet is counted elsewhere. */
INLINE void flow_return(const struct flow *flow, const struct packet *packet, const enum flow_side_id side_id,
			struct ledger *ledger)
{
	struct flow_side *side = side_of(flow->hot, side_id);

	side->packets = 0;
	side->bytes = 0;
	facts_of(flow->cold, side_id)->overhead_bytes = 0;
	flow_leave(flow, SLOT_WITHDRAWN, packet, side_id, ledger);
	ledger_add(ledger, LEDGER_SLOT_RETURNED, 1, 0);
}

INLINE void flow_announce(const struct flow *flow, const struct packet *packet, const enum flow_side_id side_id,
			  struct ledger *ledger)
{
	slot_live(flow->hot);
	slot_mark(flow->slot, side_id);
	event_send(packet, ledger, EVENT_FIRST, side_id, flow);
}

/* Puts an entry into a way of the index that has another one now. False: another CPU, or the agent, was first. */
INLINE bool index_replace(const struct place *place, const __u32 present, const __u32 entry)
{
	struct flow_bucket *bucket = bucket_of(place->hash);
	const __u32 way = bounded_index(FOUND_WAY(place->found), INDEX_WAYS - 1);

	return bucket && __sync_val_compare_and_swap(&bucket->entries[way], present, entry) == present;
}

/* What became of a slot that was to be published in the index. */
enum publication {
	PUBLISHED,
	PUBLISHED_BY_OTHER, /* another CPU made the flow first */
	BUCKET_FULL,
};

/* Looks for a free way of the bucket, while other CPUs do. At most so often. */
#define PUBLISH_TRIES 4

/*
 * Puts a filled slot into the index, in the first free way: so CPUs with packets of one new flow meet in the same way, and
 * one of them is first.
 *
 * They do not meet where a way before it became free in between. So we look again afterwards, and the second one finds the
 * other. It takes its slot out again, with its packet and those that others may have counted there meanwhile: the flow
 * is in two slots then, and user space adds them up.
 */
INLINE enum publication publish(struct flow_key *key, const struct packet *packet, struct place *place,
				const struct flow *flow, struct ledger *ledger)
{
	const __u32 entry = entry_of(place->hash, flow->slot);

#pragma clang loop unroll(disable)
	for (int i = 0; i < PUBLISH_TRIES; i++) {
		if (FOUND_WAY(place->found) >= INDEX_WAYS)
			break;
		if (index_replace(place, 0, entry)) {
			if (!FOUND_ENTRY(index_find(key, place->hash, FIND_OTHER(FOUND_WAY(place->found))))) {
				ledger_add(ledger, LEDGER_FLOW_CREATED, 1, 0);
				flow_announce(flow, packet, place->side, ledger);
			} else {
				index_replace(place, entry, 0);
				flow_leave(flow, SLOT_WITHDRAWN, packet, place->side, ledger);
			}
			return PUBLISHED;
		}
		place->found = index_find(key, place->hash, FIND);
		if (FOUND_ENTRY(place->found))
			return PUBLISHED_BY_OTHER;
	}
	return BUCKET_FULL;
}

/*
 * Puts a filled slot in the place of the present one, whose tuple is reused; where that left the index in the same
 * moment, in a place of its own.
 */
INLINE enum publication replace(struct flow_key *key, const struct packet *packet, struct place *place,
				const struct flow *flow, struct ledger *ledger)
{
	const __u32 entry = FOUND_ENTRY(place->found);
	struct flow present;

	if (!flow_open(&present, slot_of(place->hash, entry))) /* never */
		return BUCKET_FULL;
	if (index_replace(place, entry, entry_of(place->hash, flow->slot))) {
		flow_leave(&present, SLOT_RETIRED, packet, place->side, ledger);
		ledger_add(ledger, LEDGER_FLOW_RESTARTED, 1, 0);
		flow_announce(flow, packet, place->side, ledger);
		return PUBLISHED;
	}
	place->found = index_find(key, place->hash, FIND);
	if (FOUND_ENTRY(place->found))
		return PUBLISHED_BY_OTHER;
	return publish(key, packet, place, flow, ledger);
}

/* Birth of the flow that has the tuple; 0: none has. */
INLINE __u64 present_born_ns(const struct place *place)
{
	struct flow present;

	if (!FOUND_ENTRY(place->found) || !flow_open(&present, slot_of(place->hash, FOUND_ENTRY(place->found))))
		return 0;
	return present.cold->born_ns;
}

/* Beside enum ledger_reason: */
#define FIRST_OF_FLOW (-1) /* the packet begins a flow: count_first() */
#define KNOWN_BY_NOW  (-2) /* another CPU made the flow meanwhile, or the old one continues: count_packet() */

/*
 * Counts the first packet of a flow, as count_packet() left it in the scratch; enum ledger_reason, or KNOWN_BY_NOW. Where the
 * index has an entry already, that is a closed connection on the same tuple, which this packet reuses. A function of its
 * own, for the verifier to prove once.
 */
__attribute__((noinline)) int count_first(struct packet *packet, struct ledger *ledger)
{
	struct scratch *scratch = scratch_of_this_cpu();
	enum publication publication;
	struct place *place;
	struct flow flow;
	__u32 slot, entry;
	int reason;

	if (!packet || !scratch || !ledger) /* never */
		return LEDGER_OVERFLOW_LOST;
	place = &scratch->place;
	entry = FOUND_ENTRY(place->found);
	slot = slot_take();
	if (slot == NO_SLOT && entry) { /* a late cut is better than a lost count */
		packet->goes_on = true;
		return KNOWN_BY_NOW;
	}
	if (!flow_fill(packet, slot, present_born_ns(place)) || !flow_open_new(&flow, slot, scratch)) /* never */
		return LEDGER_OVERFLOW_LOST;
	if (slot == NO_SLOT)
		return overflow_send(packet, ledger, place->side, &flow);
	publication = entry ? replace(&scratch->key, packet, place, &flow, ledger)
			    : publish(&scratch->key, packet, place, &flow, ledger);
	if (publication == PUBLISHED)
		return LEDGER_COUNTED;
	reason = publication == BUCKET_FULL ? (int) overflow_send(packet, ledger, place->side, &flow) : KNOWN_BY_NOW;
	flow_return(&flow, packet, place->side, ledger);
	return reason;
}

/* Counts a packet of the flow that this slot has. */
INLINE enum ledger_reason count_known(struct packet *packet, struct ledger *ledger, const struct flow *flow,
				      const enum flow_side_id side_id)
{
	__u32 closing;

	if (packet->protocol != PROTOCOL_TCP) {
		side_count(flow, packet, side_id);
		return LEDGER_COUNTED;
	}
	tcp_judge(packet, flow, side_id);
	closing = packet->tcp_flags & TCP_CLOSING & ~side_of(flow->hot, side_id)->flags;
	side_count(flow, packet, side_id);
	tcp_analyze(packet, flow, side_id); /* before the latest acknowledgment is this one */
	tcp_observe(packet, flow, side_id);
	if (closing)
		event_send(packet, ledger, EVENT_CLOSE, side_id, flow);
	return LEDGER_COUNTED;
}

/* Leaves it to count_first(), which does not fit on the stack below us. */
INLINE int is_first(struct packet *packet, const struct flow_key *key, const struct place *place)
{
	struct scratch *scratch = scratch_of_this_cpu();

	if (!scratch) /* never */
		return LEDGER_OVERFLOW_LOST;
	take_exact_time(packet);
	scratch->key = *key;
	scratch->place = *place;
	return FIRST_OF_FLOW;
}

/*
 * Counts an understood packet; enum ledger_reason, or FIRST_OF_FLOW. A function of its own, which the verifier proves once and
 * not again for each way through the parser.
 */
__attribute__((noinline)) int count_packet(struct packet *packet, struct ledger *ledger, const __u64 point)
{
	bool reopens = false;
	struct place place;
	struct flow_key key;
	struct flow flow;

	if (!packet || !ledger) /* the verifier's: never so */
		return LEDGER_OVERFLOW_LOST;
	place.side = make_key(packet, &key);
	place.hash = flow_hash(&key);
	place.point = point;
	place.found = index_find(&key, place.hash, FIND);
	if (!FOUND_ENTRY(place.found))
		return is_muted(&key) ? (int) LEDGER_FILTERED : is_first(packet, &key, &place);
	if (!flow_open(&flow, slot_of(place.hash, FOUND_ENTRY(place.found)))) /* never */
		return LEDGER_OVERFLOW_LOST;
	if (needs_exact_time(packet, flow.hot, place.side))
		take_exact_time(packet);
	else
		take_coarse_time(packet);
	if (packet->protocol == PROTOCOL_TCP && !packet->goes_on)
		reopens = tcp_is_restart(packet, &flow, place.side);
	if (!reopens) { /* else they are the next flow's */
		learn_tunnel(flow.cold, packet, place.side);
		learn_sender(facts_of(flow.cold, place.side), packet);
	}
	if (!side_elect_owner(side_of(flow.hot, place.side), packet, place.point, ledger))
		return LEDGER_NOT_OWNER;
	return reopens ? is_first(packet, &key, &place) : (int) count_known(packet, ledger, &flow, place.side);
}

/* Between two looks another CPU may make the flow, or the agent may end it. Both again and again, so often, does not happen. */
#define COUNT_TRIES 4

/* Counts an understood packet, in its flow or in a new one. At most COUNT_TRIES steps. */
INLINE enum ledger_reason count(struct packet *packet, struct ledger *ledger, const __u64 point)
{
#pragma clang loop unroll(disable)
	for (int i = 0; i < COUNT_TRIES; i++) {
		int reason = count_packet(packet, ledger, point);

		if (reason == FIRST_OF_FLOW)
			reason = count_first(packet, ledger);
		if (reason >= 0)
			return reason;
	}
	return LEDGER_OVERFLOW_LOST;
}

#endif
