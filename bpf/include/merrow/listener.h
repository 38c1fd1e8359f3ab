/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * What the listeners' programs (listeners.bpf.c) report to user space: one record for a socket, in an iterator's output and
 * in the ring buffer alike. The rules of layout.h hold here too; LayoutTest compares this header with the Java side.
 */
#ifndef MERROW_LISTENER_H
#define MERROW_LISTENER_H

#include <linux/types.h>

/* Names of the maps, as user space looks them up. */
#define MERROW_MAP_LISTENER_EVENTS "listener_events"
#define MERROW_MAP_LISTENER_LOST   "listener_lost"

/* A socket that listens, did so, or may do so. */
struct listener_record {
	__u64 cookie;       /* the kernel's number of the socket, never used again: the same in scan and event */
	__u8 address[16];   /* bound to; an IPv4 address mapped; zero for any, of the family and perhaps both */
	__u32 namespace_id; /* inode number of the network namespace; 0 in LISTENER_BOUND, which cannot know it */
	__u32 process_id;   /* of the first process namespace; 0 in a scan */
	__be16 port;
	__u8 protocol;   /* IANA protocol number: TCP or UDP */
	__u8 type;       /* enum listener_event_type */
	__u8 ip_version; /* of the socket, 4 or 6 */
	__u8 only_ipv6;  /* not 0: a socket of IPv6 that does not take IPv4 */
	__u8 reserved[2];
}; /* 40 bytes */

enum listener_event_type {
	LISTENER_OPEN = 1,   /* listens (TCP), or is bound to a port that was asked for and not connected (UDP) */
	LISTENER_CLOSED = 2, /* does so no more; only the cookie counts */
	LISTENER_BOUND = 3,  /* a UDP socket was bound: worth a scan of its namespace, what it is is not known yet */
};

#endif
