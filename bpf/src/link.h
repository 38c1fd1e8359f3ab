/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* From the link layer to the IP header: Ethernet, VLAN tags (IEEE 802.1Q), MPLS (RFC 3032), or no link layer at all. */
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

/* What follows is something, but not IP. */
#define ETHERTYPE_OTHER 1

/* Two are common (802.1ad); a tag in the skb's metadata is not in the packet and comes on top. */
#define MAX_VLAN_TAGS   4
#define MAX_MPLS_LABELS 4

struct ethernet_header {
	__u8   destination[6];
	__u8   source[6];
	__be16 type;
};

struct vlan_tag {
	__be16 control;
	__be16 type;
};

#define MPLS_BOTTOM_OF_STACK 0x100

INLINE bool is_vlan(const __u16 type)
{
	return type == ETHERTYPE_VLAN || type == ETHERTYPE_SERVICE_VLAN || type == ETHERTYPE_OLD_QINQ;
}

/* At most MAX_VLAN_TAGS steps. 0 where the frame is cut. */
INLINE __u16 parse_vlan_tags(struct cursor *cursor, __u16 type)
{
	for (int i = 0; i < MAX_VLAN_TAGS && is_vlan(type); i++) {
		struct vlan_tag scratch, *tag = cursor_peek(cursor, &scratch, sizeof(scratch));

		if (!tag)
			return 0;
		type = bpf_ntohs(tag->type);
		cursor->offset += sizeof(*tag);
	}
	return type;
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

/* At most MAX_MPLS_LABELS steps; a deeper stack is not IP to us. */
INLINE __u16 parse_mpls(struct cursor *cursor)
{
	for (int i = 0; i < MAX_MPLS_LABELS; i++) {
		__be32 scratch, *label = cursor_peek(cursor, &scratch, sizeof(scratch));
		bool is_last;

		if (!label)
			return 0;
		is_last = bpf_ntohl(*label) & MPLS_BOTTOM_OF_STACK;
		cursor->offset += sizeof(*label);
		if (is_last)
			return parse_ip_version(cursor);
	}
	return ETHERTYPE_OTHER;
}

/* EtherType of what stands at the cursor afterwards, in host order; 0 where the frame is cut. */
INLINE __u16 parse_ethernet(struct cursor *cursor)
{
	struct ethernet_header scratch, *ethernet = cursor_peek(cursor, &scratch, sizeof(scratch));
	__u16 type;

	if (!ethernet)
		return 0;
	type = bpf_ntohs(ethernet->type);
	cursor->offset += sizeof(*ethernet);
	type = parse_vlan_tags(cursor, type);
	if (type == ETHERTYPE_MPLS || type == ETHERTYPE_MPLS_MULTICAST)
		return parse_mpls(cursor);
	return type;
}

#endif
