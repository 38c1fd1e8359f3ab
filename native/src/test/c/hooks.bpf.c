/* SPDX-License-Identifier: Apache-2.0 */
/* Programs on hooks that belong to no interface: what HookSystemTest attaches. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char license_text[] SEC("license") = "GPL";

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct sock_common {
	__u16 skc_num;
	volatile unsigned char skc_state;
};

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__tcp {
	struct bpf_iter_meta *meta;
	struct sock_common *sk_common;
};

#pragma clang attribute pop

/* How often: 0 a TCP socket's state changed, 1 an IPv4 socket was bound, 2 a socket was released. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u64);
} calls SEC(".maps");

static __always_inline void count(__u32 index)
{
	__u64 *cell = bpf_map_lookup_elem(&calls, &index);

	if (cell)
		__sync_fetch_and_add(cell, 1);
}

SEC("tp_btf/inet_sock_set_state")
int on_state(const void *context)
{
	(void) context;
	count(0);
	return 0;
}

SEC("cgroup/post_bind4")
int on_bind(struct bpf_sock *socket)
{
	(void) socket;
	count(1);
	return 1;
}

SEC("cgroup/sock_release")
int on_release(struct bpf_sock *socket)
{
	(void) socket;
	count(2);
	return 1;
}

/* The ports of listening sockets. */
SEC("iter/tcp")
int list(struct bpf_iter__tcp *context)
{
	struct sock_common *socket = context->sk_common;
	__u64 port;

	if (!socket || socket->skc_state != 10)
		return 0;
	port = socket->skc_num;
	bpf_seq_write(context->meta->seq, &port, sizeof(port));
	return 0;
}
