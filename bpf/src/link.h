/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* From the link layer to the IP header: Ethernet, VLAN tags (IEEE 802.1Q), SNAP (RFC 1042), MPLS (RFC 3032), or none. */
#ifndef MERROW_LINK_H
#define MERROW_LINK_H

#include "packet.h"

/* IEEE 802 numbers */
#define ETHERTYPE_IPV4           0x0800
#define ETHERTYPE_ARP            0x0806
#define ETHERTYPE_VLAN           0x8100
#define ETHERTYPE_IPV6           0x86DD
#define ETHERTYPE_MPLS           0x8847
#define ETHERTYPE_MPLS_MULTICAST 0x8848
#define ETHERTYPE_SERVICE_VLAN   0x88A8
#define ETHERTYPE_OLD_QINQ       0x9100

/* What follows is something, but not IP; numbers below 1536 are lengths (IEEE 802.3) and 0 is ours for a cut frame. */
#define ETHERTYPE_OTHER 1
#define ETHERTYPE_FIRST 1536

/* LLC (IEEE 802.2) with SNAP and an EtherType behind (RFC 1042). */
struct snap_header {
	__u8 llc[3];          /* AA AA 03 */
	__u8 organization[3]; /* 0: an EtherType follows */
	__be16 type;
};

/* Two are common (802.1ad); a tag in the skb's metadata is not in the packet and comes on top. */
#define MAX_VLAN_TAGS   4
#define MAX_MPLS_LABELS 4

struct ethernet_header {
	__u8 destination[6];
	__u8 source[6];
	__be16 type;
};

struct vlan_tag {
	__be16 control;
	__be16 type;
};

#define MPLS_BOTTOM_OF_STACK 0x100

/* A length of 0 is no IP, and no cut frame either. */
INLINE __u16 type_from(const __be16 field)
{
	const __u16 type = bpf_ntohs(field);

	return type ? type : ETHERTYPE_OTHER;
}

INLINE bool is_vlan(const __u16 type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_SERVICE_VLAN || type == ETHERTYPE_OLD_QINQ;
}

/* Where nothing names the protocol, the first nibble is the IP version. 0 where there is no more. */
INLINE __u16 parse_ip_version(const struct cursor *cursor)
{
	__u8 scratch, *first = cursor_peek(cursor, &scratch, 1);

	if (!first)
		return 0;
	switch (*first >> 4) {
	case 4:
		return ETHERTYPE_IPV4;
	case 6:
		return ETHERTYPE_IPV6;
	default:
		return ETHERTYPE_OTHER;
	}
}

/* The walk over tags and labels between the Ethernet header and the IP header. */
struct link_walk {
	__u32 offset;
	__u16 type; /* EtherType of the next header; 0 where the frame is cut */
	__u16 reserved;
};

/* At most MAX_VLAN_TAGS steps. 0 where the frame is cut. */
INLINE __u16 walk_vlan_tags(struct cursor *cursor, __u16 type)
{
	for (int i = 0; i < MAX_VLAN_TAGS && is_vlan(type); i++) {
		struct vlan_tag tag;

		if (!cursor_copy(cursor, &tag, sizeof(tag)))
			return 0;
		type = type_from(tag.type);
		cursor->offset += sizeof(tag);
	}
	return type;
}

/* At most MAX_MPLS_LABELS steps; a deeper stack is not IP to us. */
INLINE __u16 walk_mpls(struct cursor *cursor)
{
	for (int i = 0; i < MAX_MPLS_LABELS; i++) {
		__be32 label;

		if (!cursor_copy(cursor, &label, sizeof(label)))
			return 0;
		cursor->offset += sizeof(label);
		if (bpf_ntohl(label) & MPLS_BOTTOM_OF_STACK)
			return parse_ip_version(cursor);
	}
	return ETHERTYPE_OTHER;
}

/* Where the Ethernet header has a length in place of a type. 0 where the frame is cut. */
INLINE __u16 walk_snap(struct cursor *cursor)
{
	struct snap_header snap;

	if (!cursor_copy(cursor, &snap, sizeof(snap)))
		return ETHERTYPE_OTHER;
	if (snap.llc[0] != 0xAA || snap.llc[1] != 0xAA || snap.llc[2] != 3 ||
	    snap.organization[0] | snap.organization[1] | snap.organization[2])
		return ETHERTYPE_OTHER;
	cursor->offset += sizeof(snap);
	return type_from(snap.type);
}

/* A function of its own, which the verifier proves once; plain frames never come here. */
__attribute__((noinline)) int walk_link(struct __sk_buff *skb, struct link_walk *walk)
{
	struct cursor cursor = { .skb = skb };

	if (!walk) /* the verifier's: callers never do */
		return 0;
	cursor.offset = walk->offset;
	walk->type = walk_vlan_tags(&cursor, walk->type);
	if (walk->type > ETHERTYPE_OTHER && walk->type < ETHERTYPE_FIRST)
		walk->type = walk_snap(&cursor);
	if (walk->type == ETHERTYPE_MPLS || walk->type == ETHERTYPE_MPLS_MULTICAST)
		walk->type = walk_mpls(&cursor);
	walk->offset = cursor.offset;
	return 0;
}

/* EtherType of the header at the cursor afterwards, in host order; 0 where the frame is cut. */
INLINE __u16 parse_ethernet(struct cursor *cursor)
{
	struct ethernet_header scratch, *ethernet = cursor_peek(cursor, &scratch, sizeof(scratch));
	struct link_walk walk;

	if (!ethernet)
		return 0;
	walk.type = type_from(ethernet->type);
	cursor->to_group = ethernet->destination[0] & 1;
	cursor->offset += sizeof(*ethernet);
	if (walk.type == ETHERTYPE_IPV4 || walk.type == ETHERTYPE_IPV6)
		return walk.type;
	walk.offset = cursor->offset;
	walk.reserved = 0;
	walk_link(cursor->skb, &walk);
	cursor->offset = walk.offset;
	return walk.type;
}

#endif
