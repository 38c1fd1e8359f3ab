/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * How a connection fares, from its packets alone: segments sent again, overtaken ones, closed windows, round trips by
 * segments and their acknowledgments, and how long a side takes to answer. What is what follows tshark's analysis, so that
 * both say the same of one capture.
 */
#ifndef MERROW_TCP_ANALYSIS_H
#define MERROW_TCP_ANALYSIS_H

#include "packet.h"
#include "tcp_options.h"

/* Until the handshake told a round trip: a segment that comes later than this after the gap was sent again. */
#define OVERTAKEN_WITHIN_NS 3000000ULL

/* A segment that follows so many repeated acknowledgments so soon was asked for: a fast retransmission (RFC 5681, 3.2). */
#define ASKED_DUPLICATES 2
#define ASKED_WITHIN_NS  20000000ULL

INLINE struct flow_side *side_of(struct flow_value *value, const enum flow_side_id side)
{
	return side == LOW_TO_HIGH ? &value->low_to_high : &value->high_to_low;
}

INLINE struct tcp_side *tcp_side_of(struct flow_value *value, const enum flow_side_id side)
{
	return side == LOW_TO_HIGH ? &value->tcp_low_to_high : &value->tcp_high_to_low;
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

INLINE void time_segment(struct tcp_side *side, const struct packet *packet, const __u32 end)
{
	side->timed_end = end;
	side->timed_stamp = packet->tcp_stamp;
	side->timed_ns = packet->time_ns;
}

/* Acknowledgments that repeat one ask for the segment behind it. */
INLINE void tcp_note_duplicate(struct flow_value *value, const struct packet *packet, const enum flow_side_id side_id,
			       const __u32 length)
{
	const struct flow_side *before = side_of(value, side_id);
	const struct tcp_side *side = tcp_side_of(value, side_id);
	__u8 *duplicates =
		side_id == LOW_TO_HIGH ? &value->duplicate_acks[LOW_TO_HIGH] : &value->duplicate_acks[HIGH_TO_LOW];
	__u16 *window = side_id == LOW_TO_HIGH ? &value->window[LOW_TO_HIGH] : &value->window[HIGH_TO_LOW];

	if (length || packet->tcp_window == 0 || packet->tcp_window != *window ||
	    (side->next_ns && packet->tcp_sequence != side->next_sequence) ||
	    packet->tcp_acknowledgment != before->tcp_acknowledgment)
		*duplicates = 0;
	else if (*duplicates <= ASKED_DUPLICATES)
		*duplicates += 1;
	*window = packet->tcp_window;
}

/* Whether the receiver has just asked for this segment. */
INLINE bool was_asked_for(struct flow_value *value, const struct packet *packet, const enum flow_side_id side_id)
{
	const enum flow_side_id other_id = side_id == LOW_TO_HIGH ? HIGH_TO_LOW : LOW_TO_HIGH;
	const struct flow_side *other = side_of(value, other_id);
	const __u8 duplicates =
		other_id == LOW_TO_HIGH ? value->duplicate_acks[LOW_TO_HIGH] : value->duplicate_acks[HIGH_TO_LOW];

	return duplicates >= ASKED_DUPLICATES && packet->tcp_sequence == other->tcp_acknowledgment &&
	       elapsed_ns(packet->time_ns, other->last_ns) < ASKED_WITHIN_NS;
}

/* A segment that begins before what was sent already. */
INLINE void tcp_note_again(struct tcp_side *side, const struct packet *packet, struct flow_value *value,
			   const enum flow_side_id side_id, const __u32 end)
{
	/* From the latest SYN on: what was waited for before it is no round trip. */
	const __u64 handshake_ns = value->established_ns ? elapsed_ns(value->established_ns, value->last_syn_ns) : 0;
	const __u64 within_ns = handshake_ns ? handshake_ns : OVERTAKEN_WITHIN_NS;

	if (packet->opens_too)
		return;
	/* A keep-alive (RFC 9293, 3.8.4) is sent again on purpose, and so is the octet that probed a closed window (3.8.6.1). */
	if (packet->tcp_sequence == side->next_sequence - 1 &&
	    (packet->tcp_payload_length > 1 || !(packet->tcp_flags & (TCP_SYN | TCP_FIN))))
		return;
	if (end != side->next_sequence && elapsed_ns(packet->time_ns, side->next_ns) < within_ns &&
	    !was_asked_for(value, packet, side_id)) {
		__sync_fetch_and_add(&side->out_of_order, 1);
		return;
	}
	__sync_fetch_and_add(&side->retransmits, packet->packets);
	/* Which of the two was acknowledged only its timestamp tells (Karn's algorithm; RFC 7323, 4.1). */
	if (side->timed_ns && is_before(packet->tcp_sequence, side->timed_end)) {
		if (packet->tcp_stamp)
			time_segment(side, packet, side->timed_end);
		else
			side->timed_ns = 0;
	}
}

/* A packet that takes up sequence numbers: it has payload, SYN or FIN. */
INLINE void tcp_note_segment(struct tcp_side *side, const struct packet *packet, struct flow_value *value,
			     const enum flow_side_id side_id, const __u32 length)
{
	const __u32 end = packet->tcp_sequence + length;

	if (side->next_ns && is_before(packet->tcp_sequence, side->next_sequence)) {
		tcp_note_again(side, packet, value, side_id, end);
		if (!is_before(side->next_sequence, end))
			return;
	} else if (!side->timed_ns) {
		time_segment(side, packet, end);
	}
	side->next_sequence = end;
	side->next_ns = packet->time_ns;
}

/* The other side's segment may be acknowledged by this packet. */
INLINE void tcp_note_acknowledgment(struct tcp_side *timed, const struct packet *packet)
{
	__u64 rtt_ns;

	if (!timed->timed_ns || is_before(packet->tcp_acknowledgment, timed->timed_end))
		return;
	/* An echo of another timestamp acknowledges another transmission. */
	if (!timed->timed_stamp || !packet->tcp_stamp || packet->tcp_stamp_echo == timed->timed_stamp) {
		rtt_ns = elapsed_ns(packet->time_ns, timed->timed_ns);
		if (!timed->rtt_samples || rtt_ns < timed->rtt_min_ns)
			timed->rtt_min_ns = rtt_ns;
		if (rtt_ns > timed->rtt_max_ns)
			timed->rtt_max_ns = rtt_ns;
		timed->rtt_sum_ns += rtt_ns;
		timed->rtt_samples++;
	}
	timed->timed_ns = 0;
}

/* Data after the other side's data is an answer to it. */
INLINE void tcp_note_data(struct flow_value *value, struct tcp_side *side, const struct tcp_side *other,
			  const struct packet *packet, const enum flow_side_id side_id)
{
	if (other->data_ns && value->data_side != side_id) {
		const __u64 answer_ns = elapsed_ns(packet->time_ns, other->data_ns);

		if (side->answers)
			side->answer_jitter_ns += answer_ns > side->answer_last_ns ? answer_ns - side->answer_last_ns
										   : side->answer_last_ns - answer_ns;
		side->answer_sum_ns += answer_ns;
		side->answer_last_ns = answer_ns;
		side->answers++;
	}
	value->data_side = side_id;
	side->data_ns = packet->time_ns;
}

INLINE void tcp_analyze(const struct packet *packet, struct flow_value *value, const enum flow_side_id side_id)
{
	const __u32 flags = packet->tcp_flags;
	const __u32 length = packet->tcp_payload_length + (flags & TCP_SYN ? 1 : 0) + (flags & TCP_FIN ? 1 : 0);
	struct tcp_side *side = tcp_side_of(value, side_id);
	struct tcp_side *other = tcp_side_of(value, side_id == LOW_TO_HIGH ? HIGH_TO_LOW : LOW_TO_HIGH);

	if (packet->fragment == FRAGMENT_LATER || packet->is_headless)
		return;
	if (packet->tcp_window == 0 && !(flags & (TCP_SYN | TCP_FIN | TCP_RST)))
		__sync_fetch_and_add(&side->zero_windows, 1);
	if (flags & TCP_RST)
		return;
	if (flags & TCP_ACK)
		tcp_note_acknowledgment(other, packet);
	tcp_note_duplicate(value, packet, side_id, length);
	if (packet->tcp_payload_length &&
	    (!side->next_ns || is_before(side->next_sequence, packet->tcp_sequence + length)))
		tcp_note_data(value, side, other, packet, side_id);
	if (length)
		tcp_note_segment(side, packet, value, side_id, length);
}

#endif
