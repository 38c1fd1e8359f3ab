/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* TCP's header (RFC 9293) and, of its options, the timestamps (RFC 7323): they show which of two transmissions was acknowledged. */
#ifndef MERROW_TCP_OPTIONS_H
#define MERROW_TCP_OPTIONS_H

#include "packet.h"

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

struct tcp_header {
	__be16 source_port;
	__be16 destination_port;
	__be32 sequence;
	__be32 acknowledgment;
	__be16 offset_flags; /* data offset (4 bits), reserved (3), flags (9) */
	__be16 window;
	__be16 checksum;
	__be16 urgent;
};

#define TCP_OPTION_END     0
#define TCP_OPTION_NOTHING 1
#define TCP_OPTION_STAMPS  8
#define TCP_STAMPS_LENGTH  10

/* What nearly every system sends first: two fillers, kind, length (RFC 7323, appendix A). */
#define TCP_ALIGNED_STAMPS 0x0101080A

/* 40 bytes of options, 2 at least each, but for fillers, of which we pass over a few. */
#define TCP_MAX_OPTIONS 12

struct tcp_stamps {
	__be32 head;
	__be32 value;
	__be32 echo;
};

/* The walk over options that are not laid out as usual. */
struct option_walk {
	__u32 offset;
	__u32 end;
	__u32 value;
	__u32 echo;
};

/*
 * Finds the timestamps; 0 values without. At most TCP_MAX_OPTIONS steps. A function of its own, for the verifier to prove
 * once.
 */
__attribute__((noinline)) int walk_tcp_options(struct __sk_buff *skb, struct option_walk *walk)
{
	if (!walk) /* the verifier's: callers never do */
		return 0;
	for (int i = 0; i < TCP_MAX_OPTIONS; i++) {
		const __u32 offset = walk->offset;
		__u8 option[TCP_STAMPS_LENGTH];

		if (offset >= walk->end || offset > MAX_HEADER_OFFSET || bpf_skb_load_bytes(skb, offset, option, 2))
			return 0;
		if (option[0] == TCP_OPTION_END)
			return 0;
		if (option[0] == TCP_OPTION_NOTHING) {
			walk->offset = offset + 1;
			continue;
		}
		if (option[0] == TCP_OPTION_STAMPS && option[1] == TCP_STAMPS_LENGTH &&
		    offset + TCP_STAMPS_LENGTH <= walk->end) {
			__be32 stamps[2];

			if (bpf_skb_load_bytes(skb, offset + 2, stamps, sizeof(stamps)))
				return 0;
			walk->value = bpf_ntohl(stamps[0]);
			walk->echo = bpf_ntohl(stamps[1]);
			return 1;
		}
		if (option[1] < 2)
			return 0;
		walk->offset = offset + option[1];
	}
	return 0;
}

/* The cursor is at the TCP header. A SYN is timed without them. */
INLINE void parse_tcp_stamps(const struct cursor *cursor, struct packet *packet, const __u32 header_length)
{
	struct cursor options = { .skb = cursor->skb, .offset = cursor->offset + sizeof(struct tcp_header) };
	struct tcp_stamps scratch, *stamps;
	struct option_walk walk;

	if (header_length < sizeof(struct tcp_header) + sizeof(*stamps) || packet->tcp_flags & TCP_SYN)
		return;
	stamps = cursor_peek(&options, &scratch, sizeof(scratch));
	if (!stamps)
		return;
	if (stamps->head == bpf_htonl(TCP_ALIGNED_STAMPS)) {
		packet->tcp_stamp = bpf_ntohl(stamps->value);
		packet->tcp_stamp_echo = bpf_ntohl(stamps->echo);
		return;
	}
	walk.offset = options.offset;
	walk.end = cursor->offset + header_length;
	walk.value = 0;
	walk.echo = 0;
	if (walk_tcp_options(cursor->skb, &walk)) {
		packet->tcp_stamp = walk.value;
		packet->tcp_stamp_echo = walk.echo;
	}
}

#endif
