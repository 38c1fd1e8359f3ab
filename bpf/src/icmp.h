/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * ICMP has no ports. As Community ID v1 does, the message type is used as the sender's port and the type that
 * answers it for the receiver's, so that request and reply are one flow; a message that has no answer puts its code there,
 * and is a flow in its own direction only.
 */
#ifndef MERROW_ICMP_H
#define MERROW_ICMP_H

#include "base.h"

#define ICMP_ONE_WAY (-1)

INLINE int icmp_counterpart(const __u8 type)
{
	switch (type) {
	case 8:
		return 0; /* echo */
	case 0:
		return 8;
	case 13:
		return 14; /* timestamp */
	case 14:
		return 13;
	case 15:
		return 16; /* information */
	case 16:
		return 15;
	case 10:
		return 9; /* router solicitation, advertisement */
	case 9:
		return 10;
	case 17:
		return 18; /* address mask */
	case 18:
		return 17;
	default:
		return ICMP_ONE_WAY;
	}
}

INLINE int icmpv6_counterpart(const __u8 type)
{
	switch (type) {
	case 128:
		return 129; /* echo */
	case 129:
		return 128;
	case 133:
		return 134; /* router solicitation, advertisement */
	case 134:
		return 133;
	case 135:
		return 136; /* neighbor solicitation, advertisement */
	case 136:
		return 135;
	case 130:
		return 131; /* multicast listener query, report */
	case 131:
		return 130;
	case 139:
		return 140; /* node information */
	case 140:
		return 139;
	case 144:
		return 145; /* home agent address discovery */
	case 145:
		return 144;
	default:
		return ICMP_ONE_WAY;
	}
}

#endif
