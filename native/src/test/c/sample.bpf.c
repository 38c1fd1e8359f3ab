/* SPDX-License-Identifier: Apache-2.0 */
/* One of each map, and programs that count and report packets, for the tests of io.merrow.bpf. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/in.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

char license_text[] SEC("license") = "GPL";

struct sample_config {
	__u32 step;
	__u32 reserved;
	__u64 secret;
};

const volatile struct sample_config config SEC(".rodata.config") = { .step = 1 };

struct entry {
	__u64 first;
	__u64 second;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct entry);
} entries SEC(".maps");

/* 0: all packets, 1: ICMP over IPv4. Values of 12 bytes, to have padding between CPUs. */
struct cell {
	__u32 packets;
	__u32 bytes;
	__u32 cpu;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct cell);
} cells SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u64);
} control SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 65536);
} events SEC(".maps");

struct event {
	__u64 time_ns;
	__u32 wire_length;
	__u32 mark;
};

static void add(__u32 index, const struct __sk_buff *skb)
{
	struct cell *cell = bpf_map_lookup_elem(&cells, &index);

	if (cell) {
		cell->packets += config.step;
		cell->bytes += skb->len;
		cell->cpu = bpf_get_smp_processor_id();
	}
}

static int is_icmp(const struct __sk_buff *skb)
{
	const void *data = (void *) (long) skb->data, *end = (void *) (long) skb->data_end;
	const struct ethhdr *ethernet = data;
	const struct iphdr *ip = (void *) (ethernet + 1);

	return (const void *) (ip + 1) <= end && ethernet->h_proto == bpf_htons(ETH_P_IP) &&
	       ip->protocol == IPPROTO_ICMP;
}

/* control[0] counts packets, control[1] is what events carry as mark's addend, control[2] wakes the reader if not 0. */
SEC("tc")
int count(struct __sk_buff *skb)
{
	__u32 zero = 0, one = 1, two = 2;
	__u64 *total = bpf_map_lookup_elem(&control, &zero);
	__u64 *addend = bpf_map_lookup_elem(&control, &one);
	__u64 *wake = bpf_map_lookup_elem(&control, &two);
	struct event *event;

	if (!total || !addend || !wake)
		return TC_ACT_UNSPEC;
	__sync_fetch_and_add(total, 1);
	add(0, skb);
	if (is_icmp(skb))
		add(1, skb);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (event) {
		event->time_ns = skb->tstamp;
		event->wire_length = skb->wire_len;
		event->mark = skb->mark + (__u32) *addend;
		bpf_ringbuf_submit(event, *wake ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP);
	}
	skb->priority = 7;
	skb->cb[2] = (__u32) config.secret;
	return TC_ACT_UNSPEC;
}

/* Another program's: counts ICMP in an entry of its own. */
SEC("tc")
int other(struct __sk_buff *skb)
{
	__u32 key = 4711;
	struct entry *entry = bpf_map_lookup_elem(&entries, &key);

	if (entry && is_icmp(skb))
		__sync_fetch_and_add(&entry->first, 1);
	return TC_ACT_UNSPEC;
}

/* Returns the first byte of the destination address, and changes the last. */
SEC("tc")
int first_byte(struct __sk_buff *skb)
{
	__u8 *data = (void *) (long) skb->data;

	if (data + ETH_ALEN > (__u8 *) (long) skb->data_end)
		return -1;
	data[ETH_ALEN - 1] = 0xEE;
	return data[0];
}
