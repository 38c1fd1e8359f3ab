/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * Headers with another packet behind them: VXLAN (RFC 7348) and its generic protocol extension, Geneve (RFC 8926), GRE
 * (RFC 2784, RFC 2890), and IP in IP (RFC 2003, RFC 4213, RFC 2473).
 */
#ifndef MERROW_TUNNEL_H
#define MERROW_TUNNEL_H

#include "link.h"
#include "packet.h"

#define PROTOCOL_IPV4 4
#define PROTOCOL_IPV6 41
#define PROTOCOL_GRE  47

/* Transparent Ethernet bridging: an Ethernet frame follows. */
#define ETHERTYPE_BRIDGED 0x6558

struct vxlan_header {
	__u8 flags;
	__u8 reserved[2];
	__u8 next_protocol; /* generic protocol extension only */
	__be32 vni;         /* in the high 24 bits */
};

#define VXLAN_HAS_VNI      0x08
#define VXLAN_HAS_PROTOCOL 0x04

/* draft-ietf-nvo3-vxlan-gpe */
enum vxlan_next_protocol {
	VXLAN_IPV4 = 1,
	VXLAN_IPV6 = 2,
	VXLAN_ETHERNET = 3,
};

struct geneve_header {
	__u8 version_length; /* version (2 bits), length of the options in 4-byte units (6) */
	__u8 flags;
	__be16 protocol;
	__be32 vni; /* in the high 24 bits */
};

struct gre_header {
	__be16 flags_version;
	__be16 protocol;
};

/* Beside the 32 bits of an identifier: there is one. */
#define TUNNEL_HAS_ID (1ULL << 32)

#define GRE_CHECKSUM 0x8000
#define GRE_ROUTING  0x4000
#define GRE_KEY      0x2000
#define GRE_SEQUENCE 0x1000
#define GRE_VERSION  0x0007

/* The EtherTypes that we look into, or 0. */
INLINE __u16 inside_type(const __u16 protocol)
{
	return protocol == ETHERTYPE_IPV4 || protocol == ETHERTYPE_IPV6 || protocol == ETHERTYPE_BRIDGED ? protocol : 0;
}

/*
 * Each of these steps over one header. EtherType of what follows, ETHERTYPE_BRIDGED for a frame; 0 where there is nothing
 * that we look into.
 */
INLINE __u16 open_vxlan(struct cursor *cursor, __u64 *id)
{
	struct vxlan_header scratch, *vxlan = cursor_peek(cursor, &scratch, sizeof(scratch));

	if (!vxlan || cursor_left(cursor) < sizeof(*vxlan) || !(vxlan->flags & VXLAN_HAS_VNI))
		return 0;
	*id = bpf_ntohl(vxlan->vni) >> 8 | TUNNEL_HAS_ID;
	cursor->offset += sizeof(*vxlan);
	if (!(vxlan->flags & VXLAN_HAS_PROTOCOL))
		return ETHERTYPE_BRIDGED;
	switch (vxlan->next_protocol) {
	case VXLAN_IPV4:
		return ETHERTYPE_IPV4;
	case VXLAN_IPV6:
		return ETHERTYPE_IPV6;
	case VXLAN_ETHERNET:
		return ETHERTYPE_BRIDGED;
	default:
		return 0;
	}
}

INLINE __u16 open_geneve(struct cursor *cursor, __u64 *id)
{
	struct geneve_header scratch, *geneve = cursor_peek(cursor, &scratch, sizeof(scratch));
	__u32 length;

	if (!geneve || geneve->version_length >> 6 != 0)
		return 0;
	length = sizeof(*geneve) + (geneve->version_length & 0x3F) * 4;
	if (length > cursor_left(cursor))
		return 0;
	*id = bpf_ntohl(geneve->vni) >> 8 | TUNNEL_HAS_ID;
	cursor->offset += length;
	return inside_type(bpf_ntohs(geneve->protocol));
}

INLINE __u16 open_gre(struct cursor *cursor, __u64 *id)
{
	struct gre_header scratch, *gre = cursor_peek(cursor, &scratch, sizeof(scratch));
	__u16 flags, protocol;

	if (!gre || cursor_left(cursor) < sizeof(*gre))
		return 0;
	flags = bpf_ntohs(gre->flags_version);
	protocol = bpf_ntohs(gre->protocol);
	if (flags & (GRE_ROUTING | GRE_VERSION))
		return 0;
	cursor->offset += sizeof(*gre);
	if (flags & GRE_CHECKSUM)
		cursor->offset += 4;
	if (flags & GRE_KEY) {
		__be32 key_scratch, *key = cursor_peek(cursor, &key_scratch, sizeof(key_scratch));

		if (!key)
			return 0;
		*id = bpf_ntohl(*key) | TUNNEL_HAS_ID;
		cursor->offset += 4;
	}
	if (flags & GRE_SEQUENCE)
		cursor->offset += 4;
	return inside_type(protocol);
}

INLINE __u16 open_tunnel(struct cursor *cursor, const enum tunnel_type type, __u64 *id)
{
	switch (type) {
	case TUNNEL_VXLAN:
		return open_vxlan(cursor, id);
	case TUNNEL_GENEVE:
		return open_geneve(cursor, id);
	case TUNNEL_GRE:
		return open_gre(cursor, id);
	case TUNNEL_IPIP:
	case TUNNEL_4IN6:
		return ETHERTYPE_IPV4;
	case TUNNEL_6IN4:
	case TUNNEL_IP6IP6:
		return ETHERTYPE_IPV6;
	default:
		return 0;
	}
}

#endif
