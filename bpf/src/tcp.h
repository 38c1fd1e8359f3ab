/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* What a TCP packet adds to its connection: counters and times. User space derives states from them. */
#ifndef MERROW_TCP_H
#define MERROW_TCP_H

#include "tcp_analysis.h"
#include "transport.h"

#define TCP_CLOSING (TCP_FIN | TCP_RST)

/* Marks beside the flags: the initiator and the responder. */
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

/* Whether the other side has acknowledged this number: a SYN that has it is late, and no server would take it. */
INLINE bool tcp_was_acknowledged(const __u32 sequence, const struct flow *flow, const enum flow_side_id side_id)
{
	const struct flow_side *side = side_of(flow->hot, side_id);
	const struct flow_side *other = other_side_of(flow->hot, side_id);
	const __s32 span =
		side->flags & SIDE_OPENED
			? (__s32) (other->tcp_acknowledgment - facts_of(flow->cold, side_id)->tcp_initial_sequence)
			: TCP_SEEN_SPAN;
	const __s32 behind = other->tcp_acknowledgment - sequence;

	return other->flags & TCP_ACK && behind > 0 && behind <= span;
}

/*
 * Whether this packet opens a closed tuple again: a SYN on a connection with a FIN or RST, neither the same SYN again nor
 * one of an earlier connection.
 */
INLINE bool tcp_is_restart(const struct packet *packet, const struct flow *flow, const enum flow_side_id side_id)
{
	if ((packet->tcp_flags & (TCP_SYN | TCP_ACK)) != TCP_SYN)
		return false;
	if (!((flow->hot->low_to_high.flags | flow->hot->high_to_low.flags) & TCP_CLOSING))
		return false;
	if (side_of(flow->hot, side_id)->flags & SIDE_SYN &&
	    facts_of(flow->cold, side_id)->tcp_initial_sequence == packet->tcp_sequence)
		return false;
	return !tcp_was_acknowledged(packet->tcp_sequence, flow, side_id);
}

/*
 * Whether a SYN, FIN or RST is a late one of an earlier connection on the tuple, by its number (RFC 9293, 3.10.7.4). Only
 * where the beginning of the present one was seen; when in doubt it is the present one's.
 */
INLINE bool tcp_is_late(const struct packet *packet, const struct flow *flow, const enum flow_side_id side_id)
{
	const struct flow_side *side = side_of(flow->hot, side_id);
	const struct flow_side *other = other_side_of(flow->hot, side_id);
	const __u32 end = packet->tcp_sequence + packet->tcp_payload_length + (packet->tcp_flags & TCP_FIN ? 1 : 0);
	__u32 initial_sequence;

	if (!(packet->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST)) || !(side->flags & SIDE_OPENED))
		return false;
	initial_sequence = facts_of(flow->cold, side_id)->tcp_initial_sequence;
	if (packet->tcp_flags & TCP_SYN)
		return packet->tcp_sequence != initial_sequence;
	if ((__s32) (packet->tcp_sequence - initial_sequence) < 0)
		return true;
	if (!(other->flags & TCP_ACK) || !side->tcp_next_ns)
		return false;
	return (__s32) (end - other->tcp_acknowledgment) < 0 || (__s32) (end - side->tcp_next_sequence) > TCP_AHEAD;
}

/* Takes its flags from a late packet, which then only counts; and notes the second half of a simultaneous open. */
INLINE void tcp_judge(struct packet *packet, const struct flow *flow, const enum flow_side_id side_id)
{
	if (tcp_is_late(packet, flow, side_id)) {
		packet->tcp_flags &= ~(TCP_SYN | TCP_FIN | TCP_RST);
		packet->is_headless = true;
	}
	packet->opens_too = (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) &&
			    (side_of(flow->hot, side_id)->flags & SIDE_OPENED) == SIDE_SYN;
}

/* Whether this is the acknowledgment that completes the handshake. Of both sides' lines only the opener's is asked as a rule. */
INLINE bool tcp_completes_handshake(const struct flow *flow, const struct flow_side *side)
{
	return (side->flags & (SIDE_SYN | SIDE_ESTABLISHED)) == SIDE_SYN &&
	       (flow->hot->low_to_high.flags | flow->hot->high_to_low.flags) & SIDE_SYN_ACK &&
	       !flow->cold->established_ns;
}

/* The facts of one packet, after its flags were added to the side's. */
INLINE void tcp_observe(const struct packet *packet, const struct flow *flow, const enum flow_side_id side_id)
{
	const __u32 flags = packet->tcp_flags;
	struct flow_side *side = side_of(flow->hot, side_id);
	struct flow_side_facts *facts = facts_of(flow->cold, side_id);

	if (packet->is_headless)
		return;
	if (flags & TCP_SYN) {
		facts->tcp_initial_sequence = packet->tcp_sequence;
		if (!(flags & TCP_ACK) && !flow->cold->established_ns) {
			if (!flow->cold->syn_ns)
				flow->cold->syn_ns = packet->time_ns;
			flow->cold->last_syn_ns = packet->time_ns;
		}
	} else if (flags & TCP_ACK && tcp_completes_handshake(flow, side)) {
		flow->cold->established_ns = packet->time_ns;
		__sync_fetch_and_or(&side->flags, SIDE_ESTABLISHED);
	}
	if (flags & TCP_ACK)
		side->tcp_acknowledgment = packet->tcp_acknowledgment;
	if (flags & TCP_FIN)
		facts->tcp_fin_end = packet->tcp_sequence + packet->tcp_payload_length + (flags & TCP_SYN ? 2 : 1);
}

#endif
