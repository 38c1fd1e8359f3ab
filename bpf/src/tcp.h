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

/*
 * Whether this packet opens a closed tuple anew: a SYN on a connection with a FIN or RST, and not the same SYN again.
 */
INLINE bool tcp_is_restart(const struct packet *packet, const struct flow_value *value, const struct flow_side *side)
{
	if ((packet->tcp_flags & (TCP_SYN | TCP_ACK)) != TCP_SYN)
		return false;
	if (!((value->low_to_high.tcp_flags | value->high_to_low.tcp_flags) & TCP_CLOSING))
		return false;
	return !(side->tcp_flags & SIDE_SYN) || side->tcp_initial_sequence != packet->tcp_sequence;
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
	side->first_ns = 0;
	side->ah_spi = 0;
	__builtin_memset(side->process_id, 0, sizeof(side->process_id));
}

/* Takes along how the old connection fared, and begins anew. */
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
