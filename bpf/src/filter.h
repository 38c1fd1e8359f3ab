/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * Muting: whether a flow that has no entry may get one. Asked for nothing else, so a flow that is counted costs nothing,
 * and a muted packet is judged anew each time. That is cheaper than to remember it, and never out of date.
 */
#ifndef MERROW_FILTER_H
#define MERROW_FILTER_H

#include "maps.h"

struct filter_state filter SEC(".data.filter");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct filter_network);
	__type(value, __u64);
} filter_networks SEC(".maps");

INLINE __u32 address_roles(const struct filter_table *table, const __u32 number, const __u8 address[16])
{
	struct filter_network host = { .prefix_length = 32 + 128, .table = number };
	const __u64 *roles;

	__builtin_memcpy(host.address, address, sizeof(host.address));
	roles = bpf_map_lookup_elem(&filter_networks, &host);
	return roles ? *roles : table->address_roles;
}

INLINE bool may_be(const __u32 low, const __u32 high)
{
	return ((low & FILTER_SOURCE) && (high & FILTER_DESTINATION)) ||
	       ((low & FILTER_DESTINATION) && (high & FILTER_SOURCE));
}

/* Cheap questions first: most of what is muted is so by its protocol or a port. */
INLINE bool is_muted(const struct flow_key *key)
{
	const volatile struct filter_state *state = &filter;
	const struct filter_table *table;
	__u32 number, low, high;

	if (!state->active)
		return false;
	number = state->table & 1;
	table = &filter.tables[number];
	if (!(table->transports[key->protocol] & (key->ip_version == 6 ? FILTER_IPV6 : FILTER_IPV4)))
		return true;
	low = table->port_roles[bpf_ntohs(key->port_low)];
	high = table->port_roles[bpf_ntohs(key->port_high)];
	if (!may_be(low, high))
		return true;
	low &= table->networks ? address_roles(table, number, key->address_low) : table->address_roles;
	high &= table->networks ? address_roles(table, number, key->address_high) : table->address_roles;
	return !may_be(low, high);
}

#endif
