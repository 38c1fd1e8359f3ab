/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * How a connection fares, from its packets alone: segments sent again, overtaken ones, closed windows, round trips by
 * segments and their acknowledgments, and how long a side takes to answer. What is what follows tshark's analysis, so that
 * both give the same result for one capture.
 */
#ifndef MERROW_TCP_ANALYSIS_H
#define MERROW_TCP_ANALYSIS_H

#include "packet.h"
#include "table.h"
#include "tcp_options.h"

/* Until the handshake gave a round trip: a segment later than this after the gap is a retransmission. */
#define OVERTAKEN_WITHIN_NS 3000000ULL

/* A segment that follows so many repeated acknowledgments so soon was asked for: a fast retransmission (RFC 5681, 3.2). */
#define ASKED_DUPLICATES 2
#define ASKED_WITHIN_NS  20000000ULL

INLINE struct flow_side *side_of(struct flow_hot *hot, const enum flow_side_id side)
{
	return side == LOW_TO_HIGH ? &hot->low_to_high : &hot->high_to_low;
}

INLINE struct flow_side *other_side_of(struct flow_hot *hot, const enum flow_side_id side)
{
	return side == LOW_TO_HIGH ? &hot->high_to_low : &hot->low_to_high;
}

INLINE struct flow_side_facts *facts_of(struct flow_cold *cold, const enum flow_side_id side)
{
	return side == LOW_TO_HIGH ? &cold->low_to_high : &cold->high_to_low;
}

INLINE struct flow_side_facts *other_facts_of(struct flow_cold *cold, const enum flow_side_id side)
{
	return side == LOW_TO_HIGH ? &cold->high_to_low : &cold->low_to_high;
}

/* Sequence numbers compare modulo 2^32 (RFC 9293, 3.4). */
INLINE bool is_before(const __u32 a, const __u32 b)
{
	return (__s32) (a - b) < 0;
}

/* A step back in time between CPUs is none. */
INLINE __u64 elapsed_ns(const __u64 now_ns, const __u64 since_ns)
{
	return now_ns > since_ns ? now_ns - since_ns : 0;
}

INLINE void time_segment(struct flow_side *side, const struct packet *packet, const __u32 end)
{
	side->tcp_timed_end = end;
	side->tcp_timed_stamp = packet->tcp_stamp;
	side->tcp_timed_ns = packet->time_ns;
}

/*
 * Acknowledgments that repeat one ask for the segment behind it. Nothing is written that does not change: the line is shared
 * with the CPU that has the other direction.
 */
INLINE void tcp_note_duplicate(struct flow_hot *hot, const struct packet *packet, const enum flow_side_id side_id,
			       const __u32 length)
{
	const struct flow_side *side = side_of(hot, side_id);
	__u8 *duplicates =
		side_id == LOW_TO_HIGH ? &hot->tcp_duplicate_acks[LOW_TO_HIGH] : &hot->tcp_duplicate_acks[HIGH_TO_LOW];
	__u16 *window = side_id == LOW_TO_HIGH ? &hot->tcp_window[LOW_TO_HIGH] : &hot->tcp_window[HIGH_TO_LOW];

	if (length || packet->tcp_window == 0 || packet->tcp_window != *window ||
	    (side->tcp_next_ns && packet->tcp_sequence != side->tcp_next_sequence) ||
	    packet->tcp_acknowledgment != side->tcp_acknowledgment) {
		if (*duplicates)
			*duplicates = 0;
	} else if (*duplicates <= ASKED_DUPLICATES) {
		*duplicates += 1;
	}
	if (*window != packet->tcp_window)
		*window = packet->tcp_window;
}

/* Whether the receiver has just asked for this segment. */
INLINE bool was_asked_for(struct flow_hot *hot, const struct packet *packet, const enum flow_side_id side_id)
{
	const struct flow_side *other = other_side_of(hot, side_id);
	const __u8 duplicates =
		side_id == LOW_TO_HIGH ? hot->tcp_duplicate_acks[HIGH_TO_LOW] : hot->tcp_duplicate_acks[LOW_TO_HIGH];

	return duplicates >= ASKED_DUPLICATES && packet->tcp_sequence == other->tcp_acknowledgment &&
	       elapsed_ns(packet->time_ns, other->last_ns) < ASKED_WITHIN_NS;
}

/* A segment that begins before what was sent already. */
INLINE void tcp_note_again(struct flow_side *side, const struct packet *packet, const struct flow *flow,
			   const enum flow_side_id side_id, const __u32 end)
{
	struct flow_side_facts *facts = facts_of(flow->cold, side_id);
	/* From the latest SYN on: what was waited for before it is no round trip. */
	const __u64 handshake_ns =
		flow->cold->established_ns ? elapsed_ns(flow->cold->established_ns, flow->cold->last_syn_ns) : 0;
	const __u64 within_ns = handshake_ns ? handshake_ns : OVERTAKEN_WITHIN_NS;

	if (packet->opens_too)
		return;
	/* A keep-alive (RFC 9293, 3.8.4) is sent again on purpose, and so is the octet that probed a closed window (3.8.6.1). */
	if (packet->tcp_sequence == side->tcp_next_sequence - 1 &&
	    (packet->tcp_payload_length > 1 || !(packet->tcp_flags & (TCP_SYN | TCP_FIN))))
		return;
	if (end != side->tcp_next_sequence && elapsed_ns(packet->time_ns, side->tcp_next_ns) < within_ns &&
	    !was_asked_for(flow->hot, packet, side_id)) {
		__sync_fetch_and_add(&facts->tcp_out_of_order, 1);
		return;
	}
	__sync_fetch_and_add(&facts->tcp_retransmits, packet->packets);
	/* Only its timestamp shows which of the two was acknowledged (Karn's algorithm; RFC 7323, 4.1). */
	if (side->tcp_timed_ns && is_before(packet->tcp_sequence, side->tcp_timed_end)) {
		if (packet->tcp_stamp)
			time_segment(side, packet, side->tcp_timed_end);
		else
			side->tcp_timed_ns = 0;
	}
}

/* A packet that takes up sequence numbers: it has payload, SYN or FIN. */
INLINE void tcp_note_segment(struct flow_side *side, const struct packet *packet, const struct flow *flow,
			     const enum flow_side_id side_id, const __u32 length)
{
	const __u32 end = packet->tcp_sequence + length;

	if (side->tcp_next_ns && is_before(packet->tcp_sequence, side->tcp_next_sequence)) {
		tcp_note_again(side, packet, flow, side_id, end);
		if (!is_before(side->tcp_next_sequence, end))
			return;
	} else if (!side->tcp_timed_ns) {
		time_segment(side, packet, end);
	}
	side->tcp_next_sequence = end;
	side->tcp_next_ns = packet->time_ns;
}

/* Whether the packet acknowledges the other side's segment that is being timed. */
INLINE bool tcp_is_timed(const struct packet *packet, const struct flow_side *timed)
{
	return timed->tcp_timed_ns && !is_before(packet->tcp_acknowledgment, timed->tcp_timed_end);
}

/* The other side's segment may be acknowledged by this packet. */
INLINE void tcp_note_acknowledgment(struct flow_side *timed, struct flow_side_facts *facts, const struct packet *packet)
{
	__u64 rtt_ns;

	if (!tcp_is_timed(packet, timed))
		return;
	/* An echo of another timestamp acknowledges another transmission. */
	if (!timed->tcp_timed_stamp || !packet->tcp_stamp || packet->tcp_stamp_echo == timed->tcp_timed_stamp) {
		rtt_ns = elapsed_ns(packet->time_ns, timed->tcp_timed_ns);
		if (!facts->tcp_rtt_samples || rtt_ns < facts->tcp_rtt_min_ns)
			facts->tcp_rtt_min_ns = rtt_ns;
		if (rtt_ns > facts->tcp_rtt_max_ns)
			facts->tcp_rtt_max_ns = rtt_ns;
		facts->tcp_rtt_sum_ns += rtt_ns;
		facts->tcp_rtt_samples++;
	}
	timed->tcp_timed_ns = 0;
}

/* Data after the other side's data is an answer to it. */
INLINE void tcp_note_data(const struct flow *flow, const struct packet *packet, const enum flow_side_id side_id)
{
	struct flow_hot *hot = flow->hot;

	if (hot->tcp_data_side != side_id) {
		if (hot->tcp_data_ns) {
			struct flow_side_facts *facts = facts_of(flow->cold, side_id);
			const __u64 answer_ns = elapsed_ns(packet->time_ns, hot->tcp_data_ns);
			const __u64 last_ns = facts->tcp_answer_last_ns;

			if (facts->tcp_answers)
				facts->tcp_answer_jitter_ns +=
					answer_ns > last_ns ? answer_ns - last_ns : last_ns - answer_ns;
			facts->tcp_answer_sum_ns += answer_ns;
			facts->tcp_answer_last_ns = answer_ns;
			facts->tcp_answers++;
		}
		hot->tcp_data_side = side_id;
	}
	hot->tcp_data_ns = packet->time_ns;
}

/* Before the packet is counted: what the side had before is compared with what it has now. */
INLINE void tcp_analyze(const struct packet *packet, const struct flow *flow, const enum flow_side_id side_id)
{
	const __u32 flags = packet->tcp_flags;
	const __u32 length = packet->tcp_payload_length + (flags & TCP_SYN ? 1 : 0) + (flags & TCP_FIN ? 1 : 0);
	struct flow_side *side = side_of(flow->hot, side_id);

	if (packet->fragment == FRAGMENT_LATER || packet->is_headless)
		return;
	if (packet->tcp_window == 0 && !(flags & (TCP_SYN | TCP_FIN | TCP_RST)))
		__sync_fetch_and_add(&facts_of(flow->cold, side_id)->tcp_zero_windows, 1);
	if (flags & TCP_RST)
		return;
	if (flags & TCP_ACK)
		tcp_note_acknowledgment(other_side_of(flow->hot, side_id), other_facts_of(flow->cold, side_id), packet);
	tcp_note_duplicate(flow->hot, packet, side_id, length);
	if (packet->tcp_payload_length &&
	    (!side->tcp_next_ns || is_before(side->tcp_next_sequence, packet->tcp_sequence + length)))
		tcp_note_data(flow, packet, side_id);
	if (length)
		tcp_note_segment(side, packet, flow, side_id, length);
}

#endif
