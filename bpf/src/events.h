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

/* Room for one event, its head filled in, or NULL: the ring is full. */
INLINE struct flow_event *event_reserve(const struct packet *packet, const enum flow_event_type type,
					const enum flow_side_id side)
{
	struct flow_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (event) {
		event->head.time_ns = packet->time_ns;
		event->head.type = type;
		event->head.side = side;
		event->head.length = sizeof(*event);
		event->head.cpu = bpf_get_smp_processor_id();
	}
	return event;
}

INLINE void event_commit(struct flow_event *event, struct ledger *ledger)
{
	ledger_add(ledger, LEDGER_EVENT_SENT, 1, 0);
	bpf_ringbuf_submit(event, wake_up_flags());
}

/* Sends the entry as it stands. False: the ring was full, and the ledger says so. */
INLINE bool event_send(const struct packet *packet, struct ledger *ledger, const enum flow_event_type type,
		       const enum flow_side_id side, const struct flow_key *key, const struct flow_value *value)
{
	struct flow_event *event = event_reserve(packet, type, side);

	if (!event) {
		ledger_add(ledger, LEDGER_EVENT_LOST, 1, 0);
		return false;
	}
	event->key = *key;
	event->value = *value;
	event_commit(event, ledger);
	return true;
}

#endif
