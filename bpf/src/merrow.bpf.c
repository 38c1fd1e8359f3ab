// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * Merrow's kernel program: parse the packet, find its flow, count it, signal what user space should know at once.
 * It has no policy and changes nothing: whatever it finds, the packet goes on.
 *
 * One program for each hook and kind of device, so that neither is asked for a packet.
 */
#include "flow.h"
#include "offload.h"
#include "parse.h"

INLINE __u64 packet_time(const struct __sk_buff *skb)
{
	if (capture_config.replay)
		return skb->tstamp;
	return bpf_ktime_get_boot_ns();
}

/*
 * The load is written out: the compiler would merge both branches into one load from a computed address, which the
 * verifier refuses ("dereference of modified ctx ptr").
 */
INLINE __u32 packet_length(const struct __sk_buff *skb)
{
	__u64 length;

	if (capture_config.replay)
		asm volatile("%0 = *(u32 *)(%1 + %2)"
			     : "=r"(length)
			     : "r"(skb), "i"(offsetof(struct __sk_buff, wire_len)));
	else
		length = skb->len;
	return length;
}

INLINE int observe(struct __sk_buff *skb, const enum observation_hook hook, const bool has_link)
{
	struct ledger *ledger = ledger_of_this_cpu();
	struct packet packet = { .time_ns = packet_time(skb), .packets = 1, .bytes = packet_length(skb) };
	struct cursor cursor = { .skb = skb, .end = packet_length(skb) };
	enum ledger_reason reason;

	if (!ledger) /* never: the map has the one entry */
		return PASS_ON;
	reason = parse_packet(&cursor, &packet, has_link);
	correct_for_offload(&packet, skb, cursor.offset);
	ledger_add(ledger, LEDGER_SEEN, packet.packets, packet.bytes);
	if (reason == LEDGER_COUNTED)
		reason = count_packet(&packet, ledger, OBSERVATION_POINT(skb->ifindex, hook));
	ledger_add(ledger, reason, packet.packets, packet.bytes);
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
