/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* What a TCP packet tells of its connection. Facts only: user space makes states and times of them. */
#ifndef MERROW_TCP_H
#define MERROW_TCP_H

#include "events.h"
#include "tcp_analysis.h"
#include "transport.h"

#define TCP_CLOSING (TCP_FIN | TCP_RST)

/* Marks beside the flags: who opened and who answered. */
INLINE __u32 tcp_marks(const __u32 flags)
{
	if (!(flags & TCP_SYN))
		return 0;
	return flags & TCP_ACK ? SIDE_SYN_ACK : SIDE_SYN;
}

#define SIDE_OPENED (SIDE_SYN | SIDE_SYN_ACK)

/* Where a connection's first number is not known, numbers so far behind its latest acknowledgment are taken for its own. */
#define TCP_SEEN_SPAN (1 << 28)

/* Farther ahead of what was sent or acknowledged is none of this connection's segments; windows are far smaller. */
#define TCP_AHEAD (1 << 24)

INLINE const struct flow_side *other_side_of(const struct flow_value *value, const enum flow_side_id side)
{
	return side == LOW_TO_HIGH ? &value->high_to_low : &value->low_to_high;
}

/* Whether the other side has acknowledged this number: a SYN that has it is late, and no server would take it. */
INLINE bool tcp_was_acknowledged(const __u32 sequence, const struct flow_side *side, const struct flow_side *other)
{
	const __s32 span = side->tcp_flags & SIDE_OPENED
				   ? (__s32) (other->tcp_acknowledgment - side->tcp_initial_sequence)
				   : TCP_SEEN_SPAN;
	const __s32 behind = other->tcp_acknowledgment - sequence;

	return other->tcp_flags & TCP_ACK && behind > 0 && behind <= span;
}

/*
 * Whether this packet opens a closed tuple again: a SYN on a connection with a FIN or RST, neither the same SYN again nor
 * one of an earlier connection.
 */
INLINE bool tcp_is_restart(const struct packet *packet, const struct flow_value *value, const enum flow_side_id side_id)
{
	const struct flow_side *side = side_id == LOW_TO_HIGH ? &value->low_to_high : &value->high_to_low;

	if ((packet->tcp_flags & (TCP_SYN | TCP_ACK)) != TCP_SYN)
		return false;
	if (!((value->low_to_high.tcp_flags | value->high_to_low.tcp_flags) & TCP_CLOSING))
		return false;
	if (side->tcp_flags & SIDE_SYN && side->tcp_initial_sequence == packet->tcp_sequence)
		return false;
	return !tcp_was_acknowledged(packet->tcp_sequence, side, other_side_of(value, side_id));
}

/*
 * Whether a SYN, FIN or RST is a late one of an earlier connection on the tuple, by its number (RFC 9293, 3.10.7.4). Only
 * where the beginning of the present one was seen; when in doubt it is the present one's.
 */
INLINE bool tcp_is_late(const struct packet *packet, const struct flow_value *value, const enum flow_side_id side_id)
{
	const struct flow_side *side = side_id == LOW_TO_HIGH ? &value->low_to_high : &value->high_to_low;
	const struct tcp_side *sent = side_id == LOW_TO_HIGH ? &value->tcp_low_to_high : &value->tcp_high_to_low;
	const struct flow_side *other = other_side_of(value, side_id);
	const __u32 end = packet->tcp_sequence + packet->tcp_payload_length + (packet->tcp_flags & TCP_FIN ? 1 : 0);

	if (!(packet->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST)) || !(side->tcp_flags & SIDE_OPENED))
		return false;
	if (packet->tcp_flags & TCP_SYN)
		return packet->tcp_sequence != side->tcp_initial_sequence;
	if ((__s32) (packet->tcp_sequence - side->tcp_initial_sequence) < 0)
		return true;
	if (!(other->tcp_flags & TCP_ACK) || !sent->next_ns)
		return false;
	return (__s32) (end - other->tcp_acknowledgment) < 0 || (__s32) (end - sent->next_sequence) > TCP_AHEAD;
}

/* Takes its flags from a late packet, which then only counts; and notes the second half of a simultaneous open. */
INLINE void tcp_judge(struct packet *packet, const struct flow_value *value, const enum flow_side_id side_id)
{
	const struct flow_side *side = side_id == LOW_TO_HIGH ? &value->low_to_high : &value->high_to_low;

	if (tcp_is_late(packet, value, side_id)) {
		packet->tcp_flags &= ~(TCP_SYN | TCP_FIN | TCP_RST);
		packet->is_headless = true;
	}
	packet->opens_too = (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) &&
			    (side->tcp_flags & SIDE_OPENED) == SIDE_SYN;
}

/* Moves a side's counters to the event and begins them at 0; a packet that comes in between is in one of both. */
INLINE void side_hand_over(struct flow_side *side, struct flow_side *last_word)
{
	*last_word = *side;
	last_word->packets = __sync_lock_test_and_set(&side->packets, 0);
	last_word->bytes = __sync_lock_test_and_set(&side->bytes, 0);
	last_word->overhead_bytes = __sync_lock_test_and_set(&side->overhead_bytes, 0);
	side->last_ns = 0;
	side->owner = 0;
	side->tcp_flags = 0;
	side->tcp_acknowledgment = 0;
	side->tcp_fin_end = 0;
	side->tcp_initial_sequence = 0;
	side->flow_label = 0;
	side->first_ns = 0;
	side->ah_spi = 0;
	__builtin_memset(side->process_id, 0, sizeof(side->process_id));
}

/* Takes along how the old connection fared, and begins again. */
INLINE void tcp_side_hand_over(struct tcp_side *side, struct tcp_side *last_word)
{
	*last_word = *side;
	__builtin_memset(side, 0, sizeof(*side));
}

/*
 * Sends the old connection's last word and sets the entry back for the new one. When the ring is full the old one
 * goes on: a late cut is better than a lost count. One CPU does it, others count as before.
 */
INLINE void tcp_restart(const struct packet *packet, struct ledger *ledger, const struct flow_key *key,
			struct flow_value *value, const enum flow_side_id side)
{
	struct flow_event *event;
	__u64 born_ns;

	if (__sync_val_compare_and_swap(&value->restarting, 0, 1) != 0)
		return;
	event = event_reserve(packet, EVENT_RESTART, side);
	if (!event) {
		ledger_add(ledger, LEDGER_EVENT_LOST, 1, 0);
		__sync_lock_test_and_set(&value->restarting, 0);
		return;
	}
	event->key = *key;
	event->value.born_ns = value->born_ns;
	event->value.syn_ns = value->syn_ns;
	event->value.last_syn_ns = value->last_syn_ns;
	event->value.established_ns = value->established_ns;
	event->value.tunnel = value->tunnel;
	event->value.first_side = value->first_side;
	__builtin_memset(event->value.reserved, 0, sizeof(event->value.reserved));
	event->value.restarting = 0;
	event->value.born_check_ns = value->born_ns;
	event->value.data_side = value->data_side;
	__builtin_memset(event->value.duplicate_acks, 0, sizeof(event->value.duplicate_acks));
	event->value.reserved_tcp = 0;
	__builtin_memset(event->value.window, 0, sizeof(event->value.window));
	event->value.tcp_born_ns = value->born_ns;
	/* Births of one key differ, also where the clock of a capture file stands still. */
	born_ns = packet->time_ns > value->born_ns ? packet->time_ns : value->born_ns + 1;
	__sync_lock_test_and_set(&value->born_check_ns, born_ns); /* order: see struct flow_value */
	__sync_lock_test_and_set(&value->tcp_born_ns, born_ns);
	tcp_side_hand_over(&value->tcp_low_to_high, &event->value.tcp_low_to_high);
	tcp_side_hand_over(&value->tcp_high_to_low, &event->value.tcp_high_to_low);
	side_hand_over(&value->low_to_high, &event->value.low_to_high);
	side_hand_over(&value->high_to_low, &event->value.high_to_low);
	value->syn_ns = 0;
	value->last_syn_ns = 0;
	value->established_ns = 0;
	__builtin_memset(value->duplicate_acks, 0, sizeof(value->duplicate_acks));
	__builtin_memset(value->window, 0, sizeof(value->window));
	value->tunnel.type = TUNNEL_NONE;
	value->tunnel.claimed = 0;
	value->first_side = side;
	__sync_lock_test_and_set(&value->born_ns, born_ns);
	__sync_lock_test_and_set(&value->restarting, 0);
	event_commit(event, ledger);
	ledger_add(ledger, LEDGER_FLOW_RESTARTED, 1, 0);
}

/* The facts of one packet, after its flags were added to the side's. */
INLINE void tcp_observe(const struct packet *packet, struct flow_value *value, struct flow_side *side)
{
	const __u32 flags = packet->tcp_flags;

	if (packet->is_headless)
		return;
	if (flags & TCP_SYN) {
		side->tcp_initial_sequence = packet->tcp_sequence;
		if (!(flags & TCP_ACK) && !value->established_ns) {
			if (!value->syn_ns)
				value->syn_ns = packet->time_ns;
			value->last_syn_ns = packet->time_ns;
		}
	} else if (flags & TCP_ACK && !value->established_ns && side->tcp_flags & SIDE_SYN &&
		   (value->low_to_high.tcp_flags | value->high_to_low.tcp_flags) & SIDE_SYN_ACK) {
		value->established_ns = packet->time_ns;
	}
	if (flags & TCP_ACK)
		side->tcp_acknowledgment = packet->tcp_acknowledgment;
	if (flags & TCP_FIN)
		side->tcp_fin_end = packet->tcp_sequence + packet->tcp_payload_length + (flags & TCP_SYN ? 2 : 1);
}

#endif
