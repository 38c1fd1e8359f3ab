/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * The process that sent a packet, by the socket that the packet still carries: at egress, and where a veth pair hands it
 * over to the host. Forwarded packets and those from outside carry none.
 */
#ifndef MERROW_SENDER_H
#define MERROW_SENDER_H

#include "config.h"
#include "packet.h"
#include "socket_owners.h"

/* 0: not known. Costs nothing where it is not asked for: the verifier sees a constant. */
INLINE __u32 sender_of(struct __sk_buff *skb)
{
	const struct socket_owner *owner;
	struct bpf_sock *socket;

	if (!capture_config.processes)
		return 0;
	socket = skb->sk;
	if (!socket)
		return 0;
	socket = bpf_sk_fullsock(socket);
	if (!socket)
		return 0;
	owner = bpf_sk_storage_get(&socket_owners, socket, NULL, 0);
	return owner ? owner->process_id : 0;
}

/* The first sender stays: a socket's packets are all of one process. */
INLINE void learn_sender(struct flow_side_facts *facts, const struct packet *packet)
{
	const __u32 process_id = packet->process_id;

	if (!process_id || facts->process_id[0] | facts->process_id[1] | facts->process_id[2])
		return;
	facts->process_id[0] = process_id;
	facts->process_id[1] = process_id >> 8;
	facts->process_id[2] = process_id >> 16;
}

#endif
