/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/*
 * Muting: whether a flow that has no entry may get one. Asked for nothing else, so a flow that is counted pays nothing.
 *
 * Protocol and ports are asked again for each packet of a muted flow: two loads. Addresses cost 50 to 150 ns each in the
 * trie, so a flow that they mute is remembered, which is one look-up whatever the number of networks.
 */
#ifndef MERROW_FILTER_H
#define MERROW_FILTER_H

#include "bounds.h"
#include "maps.h"
#include "protocols.h"

struct filter_state filter SEC(".data.filter");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct filter_network);
	__type(value, __u64);
} filter_networks SEC(".maps");

/* Flows that addresses mute, by the filter that did (filter_state.active): another one has another number. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct flow_key);
	__type(value, __u64);
} muted_flows SEC(".maps");

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

/* ICMP has type and counterpart in the place of ports: whether it passes without any is in `transports`. */
INLINE bool has_no_ports(const __u8 protocol)
{
	return protocol == PROTOCOL_ICMP || protocol == PROTOCOL_ICMPV6;
}

/* `low` and `high`: roles that the ports leave. */
INLINE bool is_muted_by_address(const struct flow_key *key, const struct filter_table *table, const __u32 number,
				const __u64 filter_number, const __u32 low, const __u32 high)
{
	const __u64 *muted_by = bpf_map_lookup_elem(&muted_flows, key);

	if (muted_by && *muted_by == filter_number)
		return true;
	if (may_be(low & address_roles(table, number, key->address_low),
		   high & address_roles(table, number, key->address_high)))
		return false;
	bpf_map_update_elem(&muted_flows, key, &filter_number, BPF_ANY);
	return true;
}

INLINE bool is_muted(const struct flow_key *key)
{
	const volatile struct filter_state *state = &filter;
	const struct filter_table *table;
	const __u32 filter_number = state->active;
	__u32 number, low, high;

	if (!filter_number)
		return false;
	number = state->table & 1;
	table = &filter.tables[number];
	if (!(table->transports[key->protocol] & (key->ip_version == 6 ? FILTER_IPV6 : FILTER_IPV4)))
		return true;
	if (has_no_ports(key->protocol)) {
		low = high = FILTER_SOURCE | FILTER_DESTINATION;
	} else {
		low = table->port_roles[port_index(key->port_low)];
		high = table->port_roles[port_index(key->port_high)];
	}
	if (!may_be(low, high))
		return true;
	if (!table->networks)
		return !may_be(low & table->address_roles, high & table->address_roles);
	return is_muted_by_address(key, table, number, filter_number, low, high);
}

#endif
