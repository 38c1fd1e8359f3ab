/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* Events to user space. A lost one costs latency, never a count: the sweep finds the flow. */
#ifndef MERROW_EVENTS_H
#define MERROW_EVENTS_H

#include "ledger.h"
#include "packet.h"

/*
 * The consumer spins or says in `control` that it sleeps, so that only a sleeper costs a wake-up. It may fall asleep
 * between this look and the commit; it then wakes by its own time limit.
 */
INLINE __u64 wake_up_flags(void)
{
	const __u32 only = 0;
	const struct consumer_control *consumer = bpf_map_lookup_elem(&control, &only);

	return consumer && consumer->sleeping ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

INLINE void event_begin(struct event_head *head, const struct packet *packet, const enum flow_event_type type,
			const enum flow_side_id side, const __u16 length)
{
	head->time_ns = packet->time_ns;
	head->type = type;
	head->side = side;
	head->length = length;
	head->cpu = bpf_get_smp_processor_id();
}

INLINE void event_commit(void *event, struct ledger *ledger)
{
	ledger_add(ledger, LEDGER_EVENT_SENT, 1, 0);
	bpf_ringbuf_submit(event, wake_up_flags());
}

/* What goes on the ring in most cases. Its bytes are those of struct flow_event up to the TCP part. */
struct short_event {
	struct event_head head;
	struct flow_key key;
	__u8 value[FLOW_VALUE_SHORT];
};

/* Sends the entry as it stands, without its TCP part. False: the ring was full, and the ledger says so. */
INLINE bool event_send(const struct packet *packet, struct ledger *ledger, const enum flow_event_type type,
		       const enum flow_side_id side, const struct flow_key *key, const struct flow_value *value)
{
	struct short_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		ledger_add(ledger, LEDGER_EVENT_LOST, 1, 0);
		return false;
	}
	event_begin(&event->head, packet, type, side, sizeof(*event));
	event->key = *key;
	__builtin_memcpy(event->value, value, FLOW_VALUE_SHORT);
	event_commit(event, ledger);
	return true;
}

/* Room for an event with the whole value, its head filled in; NULL: the ring is full. */
INLINE struct flow_event *event_reserve(const struct packet *packet, const enum flow_event_type type,
					const enum flow_side_id side)
{
	struct flow_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (event)
		event_begin(&event->head, packet, type, side, sizeof(*event));
	return event;
}

#endif
