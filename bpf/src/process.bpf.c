// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * Which process each socket belongs to: an object of its own beside the packets' program, loaded only where it is asked for.
 *
 *   on_socket     each socket of IPv4 and IPv6, when a process makes it
 *   name_sockets  iterator, once at start: the sockets that were there before
 */
#include <stdbool.h>
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "merrow/layout.h"
#include "protocols.h"
#include "socket_owners.h"

/* The part of the kernel's types that is read here; libbpf finds where this kernel has it. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct sock_common {
	unsigned short skc_family;
};

struct sock {
	struct sock_common __sk_common;
};

struct socket {
	struct sock *sk;
};

struct task_struct {
	int tgid;
	char comm[16];
	struct task_struct *group_leader;
};

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

#pragma clang attribute pop

/* Names of processes that may have exited when their flows are exported. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, struct process_name);
} processes SEC(".maps");

SEC("cgroup/sock_create")
int on_socket(struct bpf_sock *socket)
{
	const __u32 process_id = bpf_get_current_pid_tgid() >> 32;
	struct process_name name = {};
	struct socket_owner *owner;

	owner = bpf_sk_storage_get(&socket_owners, socket, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (owner)
		owner->process_id = process_id;
	bpf_get_current_comm(name.name, sizeof(name.name));
	bpf_map_update_elem(&processes, &process_id, &name, BPF_ANY);
	return 1; /* allowed: we only look */
}

SEC("iter/task_file")
int name_sockets(struct bpf_iter__task_file *context)
{
	struct task_struct *task = context->task;
	struct file *file = context->file;
	struct process_name name = {};
	struct socket_owner *owner;
	struct socket *socket;
	unsigned short family;
	__u32 process_id;

	if (!task || !file)
		return 0;
	socket = bpf_sock_from_file(file);
	if (!socket || !socket->sk)
		return 0;
	family = socket->sk->__sk_common.skc_family;
	if (family != AF_INET && family != AF_INET6)
		return 0;
	owner = bpf_sk_storage_get(&socket_owners, socket->sk, NULL, BPF_SK_STORAGE_GET_F_CREATE);
	if (!owner || owner->process_id)
		return 0;
	process_id = task->tgid;
	owner->process_id = process_id;
	BPF_CORE_READ_STR_INTO(&name.name, task, group_leader, comm);
	bpf_map_update_elem(&processes, &process_id, &name, BPF_ANY);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
