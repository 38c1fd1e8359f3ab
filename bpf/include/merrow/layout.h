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
 *   - times are nanoseconds of CLOCK_BOOTTIME (of the capture file, in replay).
 *
 * A change of any size, offset or meaning raises LAYOUT_MAJOR; a new enum value at the end raises LAYOUT_MINOR, and so does a field
 * in place of reserved bytes: to whoever does not know it, it stays reserved, and zero says nothing.
 */
#ifndef MERROW_LAYOUT_H
#define MERROW_LAYOUT_H

#include <linux/types.h>

#define MERROW_LAYOUT_MAJOR 4
#define MERROW_LAYOUT_MINOR 0

/* Names of the maps, as user space looks them up (15 characters at most). */
#define MERROW_MAP_FLOWS           "flows"
#define MERROW_MAP_EVENTS          "events"
#define MERROW_MAP_LEDGER          "ledger"
#define MERROW_MAP_CONTROL         "control"
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
 * One direction of a flow: a packet touches one side and nothing else of the value. Its first 64 bytes are what every
 * packet touches, the rest only tunnelled and encrypted ones.
 * Written by whichever CPU has the packet: packets, bytes and tcp_flags atomically, the rest as plain stores
 * (the latest packet wins).
 */
struct flow_side {
	__u64 packets;            /* GSO corrected */
	__u64 bytes;              /* from the (inner) link-layer header on, GSO corrected */
	__u64 last_ns;            /* the latest packet; 0: none yet */
	__u64 owner;              /* observation point that counts this side: see OBSERVATION_POINT; 0: none yet */
	__u32 tcp_flags;          /* all TCP flags of this side's life (low 9 bits), and enum side_mark */
	__u32 tcp_acknowledgment; /* latest acknowledgment number sent by this side */
	__u32 tcp_fin_end; /* sequence number that acknowledges this side's FIN; valid when FIN is in tcp_flags */
	/* Of this and the two below: what the first packet had since the sweep whose number is in the high 12 bits. */
	__u32 flow_label;   /* IPv6 flow label in the low 20 bits */
	__u8 ttl;           /* TTL or hop limit */
	__u8 traffic_class; /* DSCP (high 6 bits) and ECN (low 2) */
	__u8 icmp_type;
	__u8 icmp_code;
	__u32 tcp_initial_sequence; /* of this side's SYN; valid with SIDE_SYN or SIDE_SYN_ACK */
	__u64 first_ns;             /* the first packet; 0: none yet */
	__u64 overhead_bytes;       /* of the frames, outside the flow's own packets: tunnel headers of all levels */
	__u32 ah_spi;               /* security parameters index of the latest AH header, RFC 4302; 0: none */
	__u32 security_index;       /* ESP (RFC 4303): SPI; WireGuard: sender index of the latest handshake message */
	__u32 receiver_index;       /* WireGuard: of the latest message that has one */
	__u8 wireguard_type;        /* WireGuard: latest message type, 1 to 4; 0: none */
	__u8 process_id[3]; /* of the socket that sends this side, low byte first; 0: none here, or not asked for */
};                          /* 88 bytes */

/* What a flow's packets were wrapped in. The outermost encapsulation only; its bytes are in flow_side.overhead_bytes. */
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

/* Facts beside the TCP flags proper, in flow_side.tcp_flags from bit 16 up. */
enum side_mark {
	SIDE_SYN = 1 << 16,      /* sent a SYN without ACK: this side opened the connection */
	SIDE_SYN_ACK = 1 << 17,  /* sent a SYN with ACK: this side answered */
	SIDE_FRAGMENT = 1 << 18, /* sent an IP fragment */
	SIDE_GROUP = 1 << 19,    /* sent to a link-layer group address: broadcast or multicast; never set for TCP */
};

/*
 * How one direction of a TCP connection fares, told from its packets alone. Plain stores but for the counters; a packet
 * that overtakes another between CPUs may lose a sample, never more.
 */
struct tcp_side {
	__u32 next_sequence; /* one past the highest sequence number sent; valid when next_ns is not 0 */
	__u32 retransmits;   /* segments that were sent before */
	__u32 out_of_order;  /* segments that others overtook */
	__u32 zero_windows;  /* packets that told the peer to stop */
	__u32 rtt_samples;   /* segments of this side whose acknowledgment was timed */
	__u32 answers;       /* times that this side sent data after the other side had */
	__u32 timed_end;     /* the segment being timed is acknowledged by this number; valid when timed_ns is not 0 */
	__u32 timed_stamp;   /* its timestamp value (RFC 7323); 0: it had none */
	__u64 next_ns;       /* when next_sequence rose; 0: nothing sent yet */
	__u64 timed_ns;      /* when the segment being timed was sent; 0: none is */
	__u64 rtt_sum_ns;    /* from here to the receiver of this side's segments and back */
	__u64 rtt_min_ns;
	__u64 rtt_max_ns;
	__u64 data_ns;       /* latest packet with payload; 0: none yet */
	__u64 answer_sum_ns; /* from the other side's latest data to this side's first after it */
	__u64 answer_last_ns;
	__u64 answer_jitter_ns; /* sum of the differences between one answer and the next */
};                              /* 104 bytes */

/*
 * The kernel's whole knowledge of a flow: cumulative since born_ns. User space takes differences.
 *
 * A look-up copies a value upwards word by word while packets go on. Only a restart (see tcp.h) sets anything back; it
 * writes born_check_ns first, then the rest, then born_ns. So a copy whose two births agree is of one flow, and a
 * reader throws away a copy in which they differ.
 */
struct flow_value {
	__u64 born_ns; /* when this flow began here; tells two flows of one key apart */
	struct flow_side low_to_high;
	struct flow_side high_to_low;
	__u64 syn_ns;         /* first SYN without ACK; 0: not seen */
	__u64 last_syn_ns;    /* latest SYN without ACK before the handshake was complete; 0: not seen */
	__u64 established_ns; /* first ACK that completes the handshake; 0: not seen */
	struct tunnel tunnel;
	__u8 first_side; /* enum flow_side_id of the first packet */
	__u8 reserved[3];
	__u32 restarting;    /* not 0: a CPU is setting the value back */
	__u64 born_check_ns; /* equals born_ns but in the middle of a restart */
	/* From here on TCP's alone; not in the events that say FLOW_VALUE_SHORT. */
	struct tcp_side tcp_low_to_high;
	struct tcp_side tcp_high_to_low;
	__u8 data_side;         /* enum flow_side_id of the latest packet with payload */
	__u8 duplicate_acks[2]; /* by enum flow_side_id: its latest acknowledgments that repeat one, up to 3 */
	__u8 reserved_tcp;
	__u16 window[2];   /* by enum flow_side_id: of its latest packet, unscaled */
	__u64 tcp_born_ns; /* equals born_ns, or the part from tcp_low_to_high on is of another flow */
};                         /* 512 bytes */

/* What most events carry: the value without its TCP part, which the next sweep brings. */
#define FLOW_VALUE_SHORT offsetof(struct flow_value, tcp_low_to_high)

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

/* What a ring-buffer event says; all but EVENT_RESTART have a short value. Values from 16 up are user space's own (a sweep's snapshot, a final one). */
enum flow_event_type {
	EVENT_FIRST = 1,    /* a new entry in the flow table */
	EVENT_CLOSE = 2,    /* a FIN or RST was counted */
	EVENT_RESTART = 3,  /* a closed tuple was opened anew: the value is the old flow's last word */
	EVENT_OVERFLOW = 4, /* the table is full: the value holds this one packet, which is in no entry */
};

/* First in every ring-buffer event. */
struct event_head {
	__u64 time_ns; /* the packet's time */
	__u8 type;     /* enum flow_event_type */
	__u8 side;     /* enum flow_side_id of the packet that caused it */
	__u16 length;  /* of the whole event, bytes: tells a short one */
	__u32 cpu;
}; /* 16 bytes */

struct flow_event {
	struct event_head head;
	struct flow_key key;
	struct flow_value
		value; /* the entry as it stood when the event was sent; the first FLOW_VALUE_SHORT bytes of it */
};                     /* 568 bytes, or 344 */

#define FLOW_EVENT_SHORT (offsetof(struct flow_event, value) + FLOW_VALUE_SHORT)

/* Shared with the one consumer of the ring buffer, which maps it; written by user space. */
struct consumer_control {
	__u32 sleeping; /* not 0: the consumer waits in epoll, wake it */
	__u32 sweep;    /* number of the latest sweep, 1 to 4095, round and round; 0: none yet */
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
	LEDGER_COUNTED = 1,   /* added to an entry of the flow table */
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
	LEDGER_FLOW_RESTARTED = 19, /* EVENT_RESTART sent */
	LEDGER_OWNER_MOVED = 20,    /* another observation point counts a side from now on */
	LEDGER_REASONS = 32,
};

/* The one value of the ledger map, per CPU: a cell for each enum ledger_reason. */
struct ledger {
	struct ledger_cell cells[LEDGER_REASONS];
};

/*
 * Filters. What a flow's key tells is decided here, before the flow gets an entry. Which end is the source is not known
 * yet, so every address and port says which ends it may be, and a flow is muted when it fails both ways round.
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
	__u64 observation_timeout_ns;     /* an owner silent for so long loses its side to a point that sees it */
	__be16 vxlan_ports[TUNNEL_PORTS]; /* UDP destination ports that carry VXLAN; 0: unused */
	__be16 geneve_ports[TUNNEL_PORTS];
	__be16 wireguard_ports[TUNNEL_PORTS]; /* UDP ports, either end */
};

#endif
