/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* A packet: the position of the parser (cursor) and what it has parsed so far (packet). */
#ifndef MERROW_PACKET_H
#define MERROW_PACKET_H

#include "bounds.h"

/* No header that we read begins beyond this. */
#define MAX_HEADER_OFFSET 1024

/* States that bound to the verifier; changes no offset up to it. */
#define HEADER_OFFSET_MASK 2047

/*
 * What the parser learns of one packet, in the order of the packet: source and destination as sent, not in canonical
 * order. Of a tunnelled one in the end that of the innermost packet.
 */
struct packet {
	__u64 time_ns;
	__u64 packets;        /* wire packets behind this skb */
	__u64 bytes;          /* wire bytes of them, from the (inner) link-layer header on */
	__u64 overhead_bytes; /* wire bytes of what they were wrapped in */
	__u8 source[16];      /* IPv4 mapped */
	__u8 destination[16];
	__be16 source_port;
	__be16 destination_port;
	__u8 protocol;
	__u8 ip_version;
	__u8 ttl;
	__u8 traffic_class;
	__u8 icmp_type;
	__u8 icmp_code;
	__u8 fragment; /* enum packet_fragment */
	__u8 wireguard_type;
	__u8 encapsulation;   /* enum tunnel_type: the header at the cursor has a packet inside, or claims so */
	__u8 ip_protocol;     /* as the IPv4 header has it: what makes fragments one packet */
	__u8 in_fragment;     /* the enclosing packet is a first fragment: this one may be cut */
	__u8 is_cut;          /* and is */
	__u8 to_group;        /* its frame went to a link-layer group address */
	__u8 one_way;         /* ICMP of a type without counterpart */
	__u8 is_headless;     /* TCP whose header was not read to its end, or belongs to an earlier connection */
	__u8 goes_on;         /* TCP: counted in its flow, even if it would reuse the tuple */
	__u8 opens_too;       /* TCP: a SYN+ACK after a SYN of the same side (simultaneous open) */
	__u32 identification; /* of a fragmented packet, as it is in the header */
	__u32 flow_label;
	__u32 tcp_flags;
	__u32 tcp_sequence;
	__u32 tcp_acknowledgment;
	__u32 tcp_payload_length; /* of this skb, bytes */
	__u32 tcp_window;         /* as in the header, unscaled */
	__u32 tcp_stamp;          /* timestamp value and echo, RFC 7323; 0: none */
	__u32 tcp_stamp_echo;
	__u32 ah_spi;
	__u32 security_index; /* ESP SPI or WireGuard sender */
	__u32 receiver_index;
	__u32 process_id;   /* of the local sender; 0: none, or not asked for */
	__u32 frame_offset; /* where its own frame begins in the skb, */
	__u32 frame_length; /* and its length in the skb; 0: it is the skb's outermost packet */
};

enum packet_fragment {
	FRAGMENT_NONE = 0,
	FRAGMENT_FIRST = 1, /* has the transport header */
	FRAGMENT_LATER = 2, /* has none */
};

struct cursor {
	struct __sk_buff *skb;
	__u32 offset;   /* of the next header, from the start of the packet */
	__u32 end;      /* length of the packet as it was on the wire, or of its IP datagram once known */
	__u32 to_group; /* not 0: the latest link-layer header had a group address as destination */
};

/*
 * The next `length` bytes: in place where the skb is linear that far, else copied to `scratch`.
 * NULL where the packet ends before. Does not advance.
 */
INLINE void *cursor_peek(const struct cursor *cursor, void *scratch, const __u32 length)
{
	void *data = (void *) (long) CONTEXT_FIELD(cursor->skb, data);
	void *data_end = (void *) (long) CONTEXT_FIELD(cursor->skb, data_end);
	const __u32 offset = bounded_index(cursor->offset, HEADER_OFFSET_MASK);

	if (cursor->offset > MAX_HEADER_OFFSET)
		return NULL;
	if (data + offset + length <= data_end)
		return data + offset;
	if (bpf_skb_load_bytes(cursor->skb, offset, scratch, length))
		return NULL;
	return scratch;
}

/*
 * The same, always copied: one way for the verifier to follow, where a loop would multiply two. For headers that are
 * rare. False where the packet ends before.
 */
INLINE bool cursor_copy(const struct cursor *cursor, void *copy, const __u32 length)
{
	return cursor->offset <= MAX_HEADER_OFFSET && !bpf_skb_load_bytes(cursor->skb, cursor->offset, copy, length);
}

/* Bytes between the cursor and the end. */
INLINE __u32 cursor_left(const struct cursor *cursor)
{
	return cursor->end > cursor->offset ? cursor->end - cursor->offset : 0;
}

#endif
