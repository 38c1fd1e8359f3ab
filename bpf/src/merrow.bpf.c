// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * Merrow's kernel program: parse the packet, find its flow, count it, signal what user space should know at once.
 * It has no policy and changes nothing: whatever it finds, the packet continues.
 *
 * One program for each hook and kind of device, so that neither is asked for a packet.
 */
#include "flow.h"
#include "fold.h"
#include "offload.h"
#include "parse.h"
#include "metadata.h"

INLINE int observe(struct __sk_buff *skb, const enum observation_hook hook, const bool has_link)
{
	const __u32 length = packet_length(skb);
	struct ledger *ledger = ledger_of_this_cpu();
	struct packet packet = { .time_ns = packet_time(skb) };
	struct cursor cursor = { .skb = skb, .end = length - packet_stripped(skb) };
	enum ledger_reason reason;
	__u64 bytes;

	if (!ledger) /* never: the map has the one entry */
		return PASS_ON;
	reason = parse_packet(&cursor, &packet, has_link);
	if (reason != LEDGER_COUNTED && cursor.offset > MAX_HEADER_OFFSET)
		reason = LEDGER_HEADERS_TOO_LONG;
	if (reason == LEDGER_COUNTED && packet.encapsulation)
		fold(&cursor, &packet, has_link);
	weigh(&packet, skb, length, cursor.offset);
	bytes = packet.bytes + packet.overhead_bytes;
	ledger_add(ledger, LEDGER_SEEN, packet.packets, bytes);
	if (reason == LEDGER_COUNTED) {
		packet.process_id = sender_of(skb);
		reason = count(&packet, ledger, OBSERVATION_POINT(packet_interface(skb), hook));
	}
	ledger_add(ledger, reason, packet.packets, bytes);
	return PASS_ON;
}

SEC("tc")
int merrow_ingress(struct __sk_buff *skb)
{
	return observe(skb, HOOK_INGRESS, true);
}

SEC("tc")
int merrow_egress(struct __sk_buff *skb)
{
	return observe(skb, HOOK_EGRESS, true);
}

/* For devices without a link-layer header: tun, wg, ipip, sit, ... */
SEC("tc")
int merrow_ingress_l3(struct __sk_buff *skb)
{
	return observe(skb, HOOK_INGRESS, false);
}

SEC("tc")
int merrow_egress_l3(struct __sk_buff *skb)
{
	return observe(skb, HOOK_EGRESS, false);
}

char LICENSE[] SEC("license") = "GPL";
