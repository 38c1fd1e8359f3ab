// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * The listening sockets of this node, in every network namespace: an object of its own beside the packets' program, so that the
 * agent can do without it.
 *
 *   scan_tcp, scan_udp            iterators: the listening sockets of the opener's namespace
 *   on_tcp_state                  TCP: each socket that begins or ends to listen, in all namespaces
 *   on_udp_bound4, on_udp_bound6  UDP: a hint that a scan is worth while (a hook cannot see whether the port was asked
 *                                 for, and the socket may yet be connected)
 *   on_release                    UDP: the end of a socket that a scan has reported
 */
#include <linux/types.h>
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "merrow/listener.h"
#include "protocols.h"

#define INLINE static __always_inline

#define STATE_ESTABLISHED 1 /* a connected UDP socket has it, too */
#define STATE_LISTEN      10
#define BINDPORT_LOCK     8 /* SOCK_BINDPORT_LOCK: bind() named a port */

/* The part of the kernel's types that is read here; libbpf finds where this kernel has it. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct in6_addr {
	union {
		__u8 u6_addr8[16];
	} in6_u;
};

struct sock_common {
	__be32 skc_rcv_saddr;
	__u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	unsigned char skc_ipv6only : 1;
	possible_net_t skc_net;
	struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
	__u8 sk_userlocks : 4;
	__u16 sk_protocol;
};

struct inet_sock {
	struct sock sk;
};

struct udp_sock {
	struct inet_sock inet;
};

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__tcp {
	struct bpf_iter_meta *meta;
	struct sock_common *sk_common;
};

struct bpf_iter__udp {
	struct bpf_iter_meta *meta;
	struct udp_sock *udp_sk;
};

#pragma clang attribute pop

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} listener_events SEC(".maps");

/* Events that found the ring full: user space then scans everything again. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, __u64);
} listener_lost SEC(".maps");

/* UDP sockets that a scan has reported, by cookie. Full: the end of others is found by the next scan. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, __u8);
} udp_listeners SEC(".maps");

INLINE void map_address(__u8 *to, const __be32 address)
{
	__u32 *words = (__u32 *) to;

	words[0] = 0;
	words[1] = 0;
	words[2] = address ? bpf_htonl(0xffff) : 0;
	words[3] = address;
}

INLINE bool describe(struct listener_record *record, const struct sock_common *socket, const __u8 protocol)
{
	const unsigned short family = socket->skc_family;

	record->port = bpf_htons(socket->skc_num);
	record->protocol = protocol;
	record->namespace_id = socket->skc_net.net->ns.inum;
	if (family == AF_INET) {
		record->ip_version = 4;
		map_address(record->address, socket->skc_rcv_saddr);
		return true;
	}
	if (family != AF_INET6)
		return false;
	record->ip_version = 6;
	record->only_ipv6 = BPF_CORE_READ_BITFIELD(socket, skc_ipv6only);
	__builtin_memcpy(record->address, socket->skc_v6_rcv_saddr.in6_u.u6_addr8, 16);
	return true;
}

INLINE void send(const struct listener_record *record)
{
	const __u32 only = 0;
	__u64 *lost;

	if (bpf_ringbuf_output(&listener_events, (void *) record, sizeof(*record), BPF_RB_NO_WAKEUP) == 0)
		return;
	lost = bpf_map_lookup_elem(&listener_lost, &only);
	if (lost)
		__sync_fetch_and_add(lost, 1);
}

INLINE __u32 this_process(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

SEC("iter/tcp")
int scan_tcp(struct bpf_iter__tcp *context)
{
	struct sock_common *socket = context->sk_common;
	struct listener_record record = { .type = LISTENER_OPEN };

	if (!socket || socket->skc_state != STATE_LISTEN)
		return 0;
	record.cookie = bpf_get_socket_cookie(socket);
	if (describe(&record, socket, PROTOCOL_TCP))
		bpf_seq_write(context->meta->seq, &record, sizeof(record));
	return 0;
}

SEC("iter/udp")
int scan_udp(struct bpf_iter__udp *context)
{
	struct udp_sock *socket = context->udp_sk;
	struct listener_record record = { .type = LISTENER_OPEN };
	const __u8 known = 1;

	if (!socket || socket->inet.sk.__sk_common.skc_state == STATE_ESTABLISHED)
		return 0;
	if (!(BPF_CORE_READ_BITFIELD(&socket->inet.sk, sk_userlocks) & BINDPORT_LOCK))
		return 0;
	record.cookie = bpf_get_socket_cookie(socket);
	if (!describe(&record, &socket->inet.sk.__sk_common, PROTOCOL_UDP))
		return 0;
	bpf_map_update_elem(&udp_listeners, &record.cookie, &known, BPF_ANY);
	bpf_seq_write(context->meta->seq, &record, sizeof(record));
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int on_tcp_state(const __u64 *arguments)
{
	struct sock *socket = (struct sock *) arguments[0];
	const int before = (int) arguments[1];
	const int after = (int) arguments[2];
	struct listener_record record = { .type = after == STATE_LISTEN ? LISTENER_OPEN : LISTENER_CLOSED };

	if ((before != STATE_LISTEN && after != STATE_LISTEN) || socket->sk_protocol != PROTOCOL_TCP)
		return 0;
	record.cookie = bpf_get_socket_cookie(socket);
	record.process_id = this_process();
	if (describe(&record, &socket->__sk_common, PROTOCOL_TCP))
		send(&record);
	return 0;
}

INLINE int on_udp_bound(struct bpf_sock *socket, const __u8 ip_version)
{
	struct listener_record record = {
		.type = LISTENER_BOUND,
		.protocol = PROTOCOL_UDP,
		.ip_version = ip_version,
	};

	if (socket->protocol != PROTOCOL_UDP)
		return 1;
	record.cookie = bpf_get_socket_cookie(socket);
	record.port = bpf_htons(socket->src_port);
	record.process_id = this_process();
	send(&record);
	return 1; /* allowed: we only look */
}

SEC("cgroup/post_bind4")
int on_udp_bound4(struct bpf_sock *socket)
{
	return on_udp_bound(socket, 4);
}

SEC("cgroup/post_bind6")
int on_udp_bound6(struct bpf_sock *socket)
{
	return on_udp_bound(socket, 6);
}

SEC("cgroup/sock_release")
int on_release(struct bpf_sock *socket)
{
	struct listener_record record = { .type = LISTENER_CLOSED, .protocol = PROTOCOL_UDP };

	if (socket->protocol != PROTOCOL_UDP)
		return 1;
	record.cookie = bpf_get_socket_cookie(socket);
	if (bpf_map_delete_elem(&udp_listeners, &record.cookie) == 0)
		send(&record);
	return 1;
}

char LICENSE[] SEC("license") = "GPL";
