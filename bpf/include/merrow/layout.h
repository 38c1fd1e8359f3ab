/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * The layout: everything that the kernel program and user space both read or write.
 *
 * This header is the only definition. The Java side (io.merrow.layout) has one constant for each field,
 * and LayoutTest compares both by the object's BTF. Rules for every struct here:
 *
 *   - plain fixed-width types, natural alignment, a size that is a multiple of 8, padding named "reserved";
 *   - counters and times in native byte order, ports big endian (__be16), addresses as bytes on the wire;
 *   - an IPv4 address is its IPv4-mapped IPv6 form ::ffff:a.b.c.d (RFC 4291 2.5.5.2);
 *   - times are nanoseconds of CLOCK_MONOTONIC (of the capture file, in replay); bpf/src/clock.h documents which of them are exact.
 *
 * A change of any size, offset or meaning raises LAYOUT_MAJOR; a new enum value at the end raises LAYOUT_MINOR, and so does a field
 * in place of reserved bytes: to a reader that does not know it, it stays reserved, and zero has no meaning.
 */
#ifndef MERROW_LAYOUT_H
#define MERROW_LAYOUT_H

#include <linux/types.h>

#define MERROW_LAYOUT_MAJOR 5
#define MERROW_LAYOUT_MINOR 0

/* Names of the maps, as user space looks them up (15 characters at most). A name with a dot is a section of global data. */
#define MERROW_MAP_FLOW_TABLE      ".data.table"
#define MERROW_MAP_FLOW_INDEX      "flow_index"
#define MERROW_MAP_FLOW_HOT        "flow_hot"
#define MERROW_MAP_FLOW_COLD       "flow_cold"
#define MERROW_MAP_FLOW_MARKS      "flow_marks"
#define MERROW_MAP_EVENTS          "events"
#define MERROW_MAP_LEDGER          "ledger"
#define MERROW_MAP_CONTROL         ".data.control"
#define MERROW_MAP_FILTER_NETWORKS "filter_networks"
#define MERROW_MAP_SOCKET_OWNERS   "socket_owners"
#define MERROW_MAP_PROCESSES       "processes"

/*
 * One key for both directions of a conversation: (address, port) pairs in ascending byte order, low first.
 * ICMP and ICMPv6 put type and counterpart type (or code) in place of the ports, as Community ID does; of a type without
 * counterpart each direction is a flow of its own.
 */
struct flow_key {
	__u8 address_low[16];
	__u8 address_high[16];
	__be16 port_low;
	__be16 port_high;
	__u8 protocol;   /* IANA protocol number of the transport */
	__u8 ip_version; /* 4 or 6 */
	__u8 one_way;    /* ICMP without counterpart: 1 + enum flow_side_id of the sender; else 0 */
	__u8 reserved;   /* zero: the key is hashed as bytes */
};                       /* 40 bytes */

/*
 * The flow table: arrays that kernel and agent both have mapped. A flow is a slot: the same number in `flow_hot` (what
 * packets touch), `flow_cold` (what few packets touch) and `flow_marks` (when they did). `flow_index` finds the slot of a
 * key, and struct flow_table has the slots that are free.
 *
 * Life of a slot (enum slot_state):
 *
 *   FREE → LIVE      the program took the slot, filled it and put its number into the index.
 *   LIVE → RETIRED   the program put another slot in its place: a new connection reuses the tuple.
 *   LIVE → ENDED     the agent took it out of the index: the flow is over.
 *   FREE → WITHDRAWN the program filled the slot in vain: another CPU made the flow first. If it has packets, they are the
 *                    flow's that is in the other slot.
 *   → FREE           the agent waited for an RCU grace period after the slot had left the index, so that no program holds
 *                    it and its counters are final, and they are safe. Only the agent frees. A free slot is all zero but for
 *                    `next_free`.
 *
 * Written by whichever CPU has the packet: packets and bytes by atomic addition, flags by atomic or, the rest as plain stores
 * (the latest packet wins). `state` is written last, by an atomic that is a barrier, after all that it announces.
 */
enum slot_state {
	SLOT_FREE = 0,
	SLOT_LIVE = 1,
	SLOT_RETIRED = 2,
	SLOT_ENDED = 3,
	SLOT_WITHDRAWN = 4,
};

/* One direction of a flow, as each packet of it needs it: a cache line. */
struct flow_side {
	__u64 packets;            /* GSO corrected */
	__u64 bytes;              /* from the (inner) link-layer header on, GSO corrected */
	__u64 last_ns;            /* the latest packet; 0: none yet */
	__u32 owner;              /* observation point that counts this side: see OBSERVATION_POINT; 0: none yet */
	__u32 flags;              /* all TCP flags of this side's life (low 9 bits), and enum side_mark */
	__u32 tcp_acknowledgment; /* latest acknowledgment number sent by this side */
	__u32 tcp_next_sequence;  /* one past the highest sequence number sent; valid when tcp_next_ns is not 0 */
	__u64 tcp_next_ns;        /* when tcp_next_sequence rose; 0: nothing sent yet */
	__u64 tcp_timed_ns;       /* when the segment being timed was sent; 0: none is */
	__u32 tcp_timed_end;      /* it is acknowledged by this number; valid when tcp_timed_ns is not 0 */
	__u32 tcp_timed_stamp;    /* its timestamp value (RFC 7323); 0: it had none */
};                                /* 64 bytes */

/* What packets touch: three cache lines, one for all and one for each direction. */
struct flow_hot {
	struct flow_key key;
	__u64 tcp_data_ns;          /* latest packet with payload, of tcp_data_side; 0: none yet */
	__u32 state;                /* enum slot_state */
	__u32 next_free;            /* 1 + the next free slot, while this one is free; 0: none. The agent's */
	__u16 tcp_window[2];        /* by enum flow_side_id: of its latest packet, unscaled */
	__u8 tcp_duplicate_acks[2]; /* by enum flow_side_id: its latest acknowledgments that repeat one, up to 3 */
	__u8 tcp_data_side;         /* enum flow_side_id */
	__u8 first_side;            /* enum flow_side_id of the first packet */
	struct flow_side low_to_high;
	struct flow_side high_to_low;
}; /* 192 bytes */

/* One direction of a flow: what the first packet has, the first of an interval, or few. */
struct flow_side_facts {
	__u64 first_ns;       /* the first packet; 0: none yet */
	__u64 overhead_bytes; /* of the frames, outside the flow's own packets: tunnel headers of all levels */
	__u32 flow_label;   /* IPv6; of this and the next two: what the first packet had since the latest sweep began */
	__u8 ttl;           /* TTL or hop limit */
	__u8 traffic_class; /* DSCP (high 6 bits) and ECN (low 2) */
	__u8 icmp_type;
	__u8 icmp_code;
	__u32 ah_spi;        /* security parameters index of the latest AH header, RFC 4302; 0: none */
	__u8 wireguard_type; /* WireGuard: latest message type, 1 to 4; 0: none */
	__u8 process_id[3];  /* of the socket that sends this side, low byte first; 0: none here, or not asked for */
	union {
		__u32 tcp_initial_sequence; /* of this side's SYN; valid with SIDE_SYN or SIDE_SYN_ACK */
		__u32 security_index; /* ESP (RFC 4303): SPI; WireGuard: sender index of the latest handshake message */
	};
	union {
		__u32 tcp_fin_end; /* sequence number that acknowledges this side's FIN; valid when FIN is in flags */
		__u32 receiver_index; /* WireGuard: of the latest message that has one */
	};
	/*
	 * How this direction of a TCP connection fares, by its packets alone. Plain stores but for the counters; a packet that
	 * overtakes another between CPUs may lose a sample, never more.
	 */
	__u32 tcp_retransmits;  /* segments that were sent before */
	__u32 tcp_out_of_order; /* segments out of order */
	__u32 tcp_zero_windows; /* packets that stopped the peer */
	__u32 tcp_rtt_samples;  /* segments of this side whose acknowledgment was timed */
	__u32 tcp_answers;      /* times that this side sent data after the other side had */
	__u32 reserved;
	__u64 tcp_rtt_sum_ns; /* from here to the receiver of this side's segments and back */
	__u64 tcp_rtt_min_ns;
	__u64 tcp_rtt_max_ns;
	__u64 tcp_answer_sum_ns; /* from the other side's latest data to this side's first after it */
	__u64 tcp_answer_last_ns;
	__u64 tcp_answer_jitter_ns; /* sum of the differences between one answer and the next */
};                                  /* 112 bytes */

/* What a flow's packets were wrapped in. The outermost encapsulation only; its bytes are in flow_side_facts.overhead_bytes. */
enum tunnel_type {
	TUNNEL_NONE = 0,
	TUNNEL_VXLAN = 1,  /* RFC 7348, and its generic protocol extension */
	TUNNEL_GENEVE = 2, /* RFC 8926 */
	TUNNEL_GRE = 3,    /* RFC 2784, RFC 2890; NVGRE (RFC 7637) is one with a key */
	TUNNEL_IPIP = 4,   /* IPv4 in IPv4, RFC 2003 */
	TUNNEL_6IN4 = 5,   /* IPv6 in IPv4, RFC 4213 */
	TUNNEL_4IN6 = 6,   /* IPv4 in IPv6, RFC 2473 */
	TUNNEL_IP6IP6 = 7, /* IPv6 in IPv6, RFC 2473 */
};

/*
 * The outermost encapsulation, as the first encapsulated packet of the flow had it, at whichever observation point.
 * The CPU that takes `claimed` from 0 to 1 writes the rest, and `type` last.
 */
struct tunnel {
	__u8 source[16]; /* outer addresses, of a packet of `side` */
	__u8 destination[16];
	__be16 source_port; /* 0 where the tunnel has none */
	__be16 destination_port;
	__u32 id;            /* VNI, or GRE key; valid with has_id */
	__u32 ah_spi;        /* of an AH header between the outer IP header and the encapsulation; 0: none */
	__u8 source_mac[6];  /* of the outer frame; 0 where the device has no link-layer header */
	__u8 type;           /* enum tunnel_type */
	__u8 ip_version;     /* outer, 4 or 6 */
	__u8 protocol;       /* outer: 17, 47, 4 or 41 */
	__u8 side;           /* enum flow_side_id */
	__u8 has_id;         /* 1: `id` is there; a GRE header may have no key */
	__u8 has_reverse_id; /* 1: `reverse_id` is there */
	__u32 reverse_id;    /* of packets of the other side, where it differs from `id` */
	__u32 claimed;
}; /* 64 bytes */

/* Facts beside the TCP flags proper, in flow_side.flags from bit 16 up. */
enum side_mark {
	SIDE_SYN = 1 << 16,         /* sent a SYN without ACK: this side opened the connection */
	SIDE_SYN_ACK = 1 << 17,     /* sent a SYN with ACK: this side answered */
	SIDE_FRAGMENT = 1 << 18,    /* sent an IP fragment */
	SIDE_GROUP = 1 << 19,       /* sent to a link-layer group address: broadcast or multicast; never set for TCP */
	SIDE_ESTABLISHED = 1 << 20, /* completed the handshake that it began */
};

/* What few packets touch. */
struct flow_cold {
	__u64 born_ns;        /* the first packet; differs from that of any other flow of the same key */
	__u64 syn_ns;         /* first SYN without ACK; 0: not seen */
	__u64 last_syn_ns;    /* latest SYN without ACK before the handshake was complete; 0: not seen */
	__u64 established_ns; /* first ACK that completes the handshake; 0: not seen */
	struct tunnel tunnel;
	struct flow_side_facts low_to_high;
	struct flow_side_facts high_to_low;
}; /* 320 bytes */

/*
 * The index: a bucket is a cache line, and a key is in the bucket of its hash or nowhere. An entry is 0 or has 8 bits of the
 * hash and the number of the slot. Entries are set and cleared by compare-and-swap, by programs and agent alike.
 */
#define INDEX_SLOT_MASK        ((1 << INDEX_SLOT_BITS) - 1)
#define INDEX_ENTRY(tag, slot) ((__u32) (tag) << INDEX_SLOT_BITS | ((slot) + 1))

enum flow_table_size {
	INDEX_WAYS = 16,      /* entries of a bucket */
	INDEX_SLOT_BITS = 24, /* of an entry: 1 + the slot; above are 8 bits of the hash */
	MARK_SLOTS = 32,      /* slots of a line of marks */
	HASH_KEYS = 10,       /* random words, as many as a key has */
};

struct flow_bucket {
	__u32 entries[INDEX_WAYS];
}; /* 64 bytes */

/*
 * When a slot was touched: the number of the sweep that was the latest, by slot and direction. What has an old number did not
 * change. Lines of 32 slots, since an element of an array takes 8 bytes at least.
 */
struct flow_mark_line {
	__u8 marks[2 * MARK_SLOTS];
}; /* 64 bytes */

/* Which slots are free, and how keys are hashed. A cache line each. */
struct flow_table {
	__u64 free_head; /* low half: 1 + first free slot, 0: none; high half: rises with each change, so that none is missed */
	__u64 reserved_free[7];
	__u64 fresh; /* slots from this on were never used; may be beyond the capacity, when all were */
	__u64 reserved_fresh[7];
	__u32 hash_keys[HASH_KEYS]; /* random, set before the first packet: no sender can choose keys that collide */
	__u32 reserved_keys[6];
}; /* 192 bytes */

enum flow_side_id {
	LOW_TO_HIGH = 0,
	HIGH_TO_LOW = 1,
};

/* An observation point: a network interface and the direction of the hook on it. Never 0. */
#define OBSERVATION_POINT(ifindex, hook) (((__u64) (ifindex) << 1) | (hook))

enum observation_hook {
	HOOK_INGRESS = 0,
	HOOK_EGRESS = 1,
};

/* The type of a ring-buffer event. */
enum flow_event_type {
	EVENT_FIRST = 1,    /* a new flow in the slot */
	EVENT_CLOSE = 2,    /* a FIN or RST was counted */
	EVENT_RETIRED = 3,  /* the slot is RETIRED or WITHDRAWN */
	EVENT_OVERFLOW = 4, /* no slot is free: the event has this one packet, which is in none */
};

struct flow_event {
	__u64 time_ns; /* the packet's time */
	__u64 born_ns; /* of the flow in the slot: it may be another one when the event is read */
	__u32 slot;    /* 0 in EVENT_OVERFLOW */
	__u8 type;     /* enum flow_event_type */
	__u8 side;     /* enum flow_side_id of the packet that caused it */
	__u16 reserved;
}; /* 24 bytes */

/* EVENT_OVERFLOW: a slot's content with one packet in it. */
struct overflow_event {
	struct flow_event head;
	struct flow_hot hot;
	struct flow_cold cold;
}; /* 536 bytes */

/* Shared with the one consumer of the ring buffer, which maps it; written by user space. */
struct consumer_control {
	__u32 sleeping; /* not 0: the consumer waits in epoll, wake it */
	__u32 sweep;    /* number of the latest sweep, 1 to 255, round and round; 0: none yet */
};

struct ledger_cell {
	__u64 packets;
	__u64 bytes;
};

/*
 * Where each packet went. Of the first group exactly one is raised for each packet that a hook sees:
 * seen = the sum of the others below LEDGER_EVENT_SENT. The second group counts what is no packet.
 */
enum ledger_reason {
	LEDGER_SEEN = 0,
	LEDGER_COUNTED = 1,   /* added to a slot of the flow table */
	LEDGER_NOT_OWNER = 2, /* of a flow that another observation point counts */
	LEDGER_NOT_IP_ARP = 3,
	LEDGER_NOT_IP_OTHER = 4,       /* LLDP, STP and everything else without an IP header */
	LEDGER_MALFORMED_ETHERNET = 5, /* shorter than its Ethernet header */
	LEDGER_MALFORMED_IPV4 = 6,     /* version, header length or total length impossible, or cut */
	LEDGER_MALFORMED_IPV6 = 7,
	LEDGER_MALFORMED_TCP = 8, /* header cut or data offset impossible */
	LEDGER_MALFORMED_UDP = 9,
	LEDGER_MALFORMED_ICMP = 10,
	LEDGER_FILTERED = 11,            /* muted by a filter */
	LEDGER_OVERFLOW_SENT = 12,       /* table full: the packet went as an event of its own */
	LEDGER_OVERFLOW_LOST = 13,       /* table full and ring full: lost */
	LEDGER_MALFORMED_TRANSPORT = 14, /* header of SCTP, DCCP, UDP-Lite, ESP or (in IPv4) AH cut */
	LEDGER_HEADERS_TOO_LONG = 15,    /* a header begins beyond the first 1024 bytes, where none is read */

	LEDGER_EVENT_SENT = 16,
	LEDGER_EVENT_LOST = 17, /* ring full; the next sweep finds the flow */
	LEDGER_FLOW_CREATED = 18,
	LEDGER_FLOW_RESTARTED = 19, /* a closed tuple was reused: another flow in another slot */
	LEDGER_OWNER_MOVED = 20,    /* another observation point counts a side from now on */
	LEDGER_SLOT_RETURNED = 21,  /* another CPU was first with the same flow, or the bucket is full */
	LEDGER_REASONS = 32,
};

/* The one value of the ledger map, per CPU: a cell for each enum ledger_reason. */
struct ledger {
	struct ledger_cell cells[LEDGER_REASONS];
};

/*
 * Filters. What a flow's key decides is decided here, before the flow gets an entry. Which end is the source is not known
 * yet, so every address and port has the ends that it may be, and a flow is muted when it fails both ways round.
 */
enum filter_role {
	FILTER_SOURCE = 1,
	FILTER_DESTINATION = 2,
};

/* IP versions under which a transport passes. */
enum filter_network_type {
	FILTER_IPV4 = 1,
	FILTER_IPV6 = 2,
};

struct filter_table {
	__u32 address_roles;    /* roles of an address that is in no network of the map; enum filter_role, as bits */
	__u32 networks;         /* entries of this table in the map of networks; 0: it is not asked */
	__u8 transports[256];   /* by protocol number: enum filter_network_type, as bits */
	__u8 port_roles[65536]; /* by port, host order */
};

/* Shared memory, written by user space. The table that is not in use is filled, then they change places. */
struct filter_state {
	__u32 active; /* number of the filter, each another; 0: none, every flow passes */
	__u32 table;  /* the one in use, 0 or 1 */
	struct filter_table tables[2];
};

/* Key of a network: bits from `table` on count, 32 more than the IPv6 prefix. Value: roles, as bits. */
struct filter_network {
	__u32 prefix_length;
	__u32 table;
	__u8 address[16];
}; /* 24 bytes */

/* Whose socket it is: kept with the socket itself, and taken over by what a listening one accepts. */
struct socket_owner {
	__u32 process_id; /* as the first PID namespace has it; at most 22 bits (PID_MAX_LIMIT) */
	__u32 reserved;
};

/* What a process called itself when it last made a socket. Key: its number. */
struct process_name {
	__u8 name[16]; /* ends with 0 */
};

/* Ports of one kind that can be configured. */
#define TUNNEL_PORTS 8

/* Set by user space before the program is loaded (section .rodata.config). */
struct capture_config {
	__u16 layout_major;
	__u16 layout_minor;
	__u8 replay;    /* not 0: packet time is skb->tstamp, packet length is skb->wire_len */
	__u8 processes; /* not 0: the process of each sender is looked for */
	__u8 reserved[2];
	__u32 slots;                      /* of the flow table, at most INDEX_SLOT_MASK */
	__u32 bucket_mask;                /* buckets of the index less 1; their number is a power of two */
	__u64 observation_timeout_ns;     /* an owner silent for so long loses its side to a point that sees it */
	__be16 vxlan_ports[TUNNEL_PORTS]; /* UDP destination ports that carry VXLAN; 0: unused */
	__be16 geneve_ports[TUNNEL_PORTS];
	__be16 wireguard_ports[TUNNEL_PORTS]; /* UDP ports, either end */
};

#endif
