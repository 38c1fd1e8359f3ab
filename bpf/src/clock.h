/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * A packet's time. An exact reading of the clock costs as much as everything else that is done for a packet of a known flow, so it
 * is taken where an exact time is worth it: the first packet of a flow and of each direction, TCP's handshake, data, FIN and RST, and
 * acknowledgments that complete a handshake or a round trip. Other times only bound records and drive timeouts; they come from
 * the last tick of the clock (1 to 10 ms, CONFIG_HZ).
 */
#ifndef MERROW_CLOCK_H
#define MERROW_CLOCK_H

#include "config.h"
#include "packet.h"

/* In replay the packet brings its time along. */
INLINE void take_exact_time(struct packet *packet)
{
	if (!packet->time_ns)
		packet->time_ns = bpf_ktime_get_ns();
}

INLINE void take_coarse_time(struct packet *packet)
{
	if (!packet->time_ns)
		packet->time_ns = bpf_ktime_get_coarse_ns();
}

#endif
