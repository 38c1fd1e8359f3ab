/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* How a capture's packets are handed to the kernel: by shared memory, many for one test-run. Java: ReplayPacketDescriptor. */
#ifndef MERROW_REPLAY_LAYOUT_H
#define MERROW_REPLAY_LAYOUT_H

#include <linux/types.h>

/* Packets at once, a power of two. */
#define REPLAY_BATCH 256

/* The skb that test-run makes has so many bytes at first; then each packet's. More than the parser looks at. */
#define REPLAY_BYTES 1600

struct replay_packet {
	__u64 time_ns;
	__u32 program;   /* key in the map of programs */
	__u32 length;    /* of bytes, 14 to REPLAY_BYTES */
	__u32 interface; /* for skb->mark */
	__u32 beyond;    /* for skb->cb[0]: length on the wire less REPLAY_BYTES, modulo 2^32 */
	__u32 stripped;  /* for skb->cb[1] */
	__u32 reserved;
	__u8 bytes[REPLAY_BYTES];
};

struct replay_state {
	__u32 next;    /* packet that is run next */
	__u32 refused; /* packets that could not be put into the skb */
};

#endif
