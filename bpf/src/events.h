/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* Events to user space. A lost one costs latency, never a count: the sweep finds the slot. */
#ifndef MERROW_EVENTS_H
#define MERROW_EVENTS_H

#include "packet.h"
#include "table.h"

/*
 * The consumer spins, or announces in `control` that it sleeps, so that only a sleeper costs a wake-up. It may fall asleep
 * between this look and the commit; it then wakes by its own time limit.
 */
INLINE __u64 wake_up_flags(void)
{
	return *(const volatile __u32 *) &control.sleeping ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

INLINE void event_write(struct flow_event *event, const struct packet *packet, const enum flow_event_type type,
			const enum flow_side_id side, const struct flow *flow)
{
	event->time_ns = packet->time_ns;
	event->born_ns = flow->cold->born_ns;
	event->slot = flow->slot;
	event->type = type;
	event->side = side;
	event->reserved = 0;
}

INLINE void event_send(const struct packet *packet, struct ledger *ledger, const enum flow_event_type type,
		       const enum flow_side_id side, const struct flow *flow)
{
	struct flow_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		ledger_add(ledger, LEDGER_EVENT_LOST, 1, 0);
		return;
	}
	event_write(event, packet, type, side, flow);
	ledger_add(ledger, LEDGER_EVENT_SENT, 1, 0);
	bpf_ringbuf_submit(event, wake_up_flags());
}

/* Sends a packet that is in no slot; enum ledger_reason. */
INLINE enum ledger_reason overflow_send(const struct packet *packet, struct ledger *ledger,
					const enum flow_side_id side, const struct flow *flow)
{
	struct overflow_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		ledger_add(ledger, LEDGER_EVENT_LOST, 1, 0);
		return LEDGER_OVERFLOW_LOST;
	}
	event_write(&event->head, packet, EVENT_OVERFLOW, side, flow);
	event->hot = *flow->hot;
	event->cold = *flow->cold;
	ledger_add(ledger, LEDGER_EVENT_SENT, 1, 0);
	bpf_ringbuf_submit(event, wake_up_flags());
	return LEDGER_OVERFLOW_SENT;
}

#endif
