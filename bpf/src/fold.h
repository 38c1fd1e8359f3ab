/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * Folding: a packet inside a tunnel is of the flow that it is of outside it, so that a pod's own interface and the node's
 * uplink see one flow. At most two encapsulations are opened. Where the inside is no packet that would be counted by
 * itself, the packet stays that of the level around it: nothing inside makes a packet malformed.
 */
#ifndef MERROW_FOLD_H
#define MERROW_FOLD_H

#include "parse.h"
#include "scratch.h"

/* The place of an encapsulated packet, and what was found there. */
INLINE void inside_begin(struct inside *inside, const struct packet *outer, const __u32 offset, const __u32 end)
{
	__builtin_memset(&inside->packet, 0, sizeof(inside->packet));
	inside->packet.time_ns = outer->time_ns;
	inside->packet.in_fragment = outer->fragment == FRAGMENT_FIRST || outer->is_cut;
	inside->type = outer->encapsulation;
	inside->id = 0;
	inside->offset = offset;
	inside->end = end;
}

/*
 * Reads the packet inside; enum ledger_reason. A function of its own, which the verifier proves once for all callers:
 * inline, two levels would be three parsers one after the other, with all their ways multiplied.
 */
__attribute__((noinline)) int parse_inside(struct __sk_buff *skb, struct inside *inside)
{
	struct cursor cursor = { .skb = skb };
	enum ledger_reason reason;
	__u16 type;

	if (!inside) /* the verifier's: callers never do */
		return LEDGER_NOT_IP_OTHER;
	cursor.offset = inside->offset;
	cursor.end = inside->end;
	type = open_tunnel(&cursor, inside->type, &inside->id);
	inside->packet.frame_offset = cursor.offset;
	inside->packet.frame_length = cursor_left(&cursor);
	if (type == ETHERTYPE_BRIDGED)
		type = parse_ethernet(&cursor);
	reason = parse_network(&cursor, &inside->packet, type);
	inside->offset = cursor.offset;
	inside->end = cursor.end;
	return reason;
}

/* Keeps what the outermost encapsulation was. */
INLINE void tunnel_of(struct tunnel *tunnel, const struct __sk_buff *skb, const struct packet *outer, const __u64 id,
		      const bool has_link)
{
	__builtin_memcpy(tunnel->source, outer->source, sizeof(tunnel->source));
	__builtin_memcpy(tunnel->destination, outer->destination, sizeof(tunnel->destination));
	tunnel->source_port = outer->source_port;
	tunnel->destination_port = outer->destination_port;
	tunnel->id = id;
	tunnel->has_id = id >> 32;
	tunnel->ah_spi = outer->ah_spi;
	tunnel->type = outer->encapsulation;
	tunnel->ip_version = outer->ip_version;
	tunnel->protocol = outer->protocol;
	if (!has_link || bpf_skb_load_bytes(skb, offsetof(struct ethernet_header, source), tunnel->source_mac, 6))
		__builtin_memset(tunnel->source_mac, 0, sizeof(tunnel->source_mac));
}

/* Makes the packet the innermost one, and moves the cursor behind its headers. */
INLINE void fold(struct cursor *cursor, struct packet *packet, const bool has_link)
{
	struct scratch *scratch = scratch_of_this_cpu();
	struct inside *inside;

	if (!scratch)
		return;
	inside = &scratch->inside[0];
	inside_begin(inside, packet, cursor->offset, cursor->end);
	if (parse_inside(cursor->skb, inside) != LEDGER_COUNTED)
		return;
	tunnel_of(&scratch->tunnel, cursor->skb, packet, inside->id, has_link);
	if (inside->packet.encapsulation) {
		struct inside *second = &scratch->inside[1];

		inside_begin(second, &inside->packet, inside->offset, inside->end);
		if (parse_inside(cursor->skb, second) == LEDGER_COUNTED)
			inside = second;
	}
	*packet = inside->packet;
	cursor->offset = inside->offset;
	cursor->end = inside->end;
}

#endif
