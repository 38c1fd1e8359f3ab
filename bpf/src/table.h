/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* The flow table: the slot of a key, and slots that are free. The protocol is described in merrow/layout.h. */
#ifndef MERROW_TABLE_H
#define MERROW_TABLE_H

#include "bounds.h"
#include "config.h"
#include "ledger.h"

/* Sizes of the four arrays are defaults for 131072 slots: user space sets its own before load, and capture_config.slots. */
#define DEFAULT_SLOTS   131072
#define DEFAULT_BUCKETS (DEFAULT_SLOTS / 4)

/* Global data: its address is a constant of the program, and no look-up. */
struct flow_table flow_table SEC(".data.table");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DEFAULT_BUCKETS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct flow_bucket);
} flow_index SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DEFAULT_SLOTS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct flow_hot);
} flow_hot SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DEFAULT_SLOTS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct flow_cold);
} flow_cold SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DEFAULT_SLOTS / MARK_SLOTS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct flow_mark_line);
} flow_marks SEC(".maps");

/* A flow in the hand: its slot, in place. */
struct flow {
	struct flow_hot *hot;
	struct flow_cold *cold;
	__u32 slot;
};

/*
 * NH (Black, Halevi, Krawczyk, Krovetz, Rogaway 1999): two different keys collide with a chance of 2^-32 over the random
 * hash_keys, so no sender can fill a bucket. Products are independent of each other, and a CPU computes them side by
 * side. The rest mixes: the bucket is of the low bits, the tag of the high ones.
 */
INLINE __u64 flow_hash(const struct flow_key *key)
{
	const volatile __u32 *keys = flow_table.hash_keys;
	const __u32 *words = (const __u32 *) key;
	__u64 hash = 0;

#pragma unroll
	for (int i = 0; i < HASH_KEYS; i += 2)
		hash += (__u64) (words[i] + keys[i]) * (__u32) (words[i + 1] + keys[i + 1]);
	hash ^= hash >> 32;
	hash *= 0x9E3779B97F4A7C15ULL;
	return hash ^ hash >> 32;
}

INLINE struct flow_bucket *bucket_of(const __u64 hash)
{
	const __u32 number = hash & capture_config.bucket_mask;

	return bpf_map_lookup_elem(&flow_index, &number);
}

/* What the index has for a slot whose key has this hash. */
INLINE __u32 entry_of(const __u64 hash, const __u32 slot)
{
	return INDEX_ENTRY(hash >> (64 - (32 - INDEX_SLOT_BITS)), slot);
}

/* The slot of an entry if it is of a key with this hash; else beyond INDEX_SLOT_MASK, and so for an empty one. */
INLINE __u32 slot_of(const __u64 hash, const __u32 entry)
{
	return entry - entry_of(hash, 0);
}

INLINE bool is_key(const struct flow_hot *hot, const struct flow_key *key)
{
	const __u64 *a = (const __u64 *) &hot->key;
	const __u64 *b = (const __u64 *) key;

	return !((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[4] ^ b[4]));
}

/* The slot's memory; false only to the verifier, since every number that is handed out is one of the arrays'. */
INLINE bool flow_open(struct flow *flow, const __u32 slot)
{
	flow->slot = slot;
	flow->hot = bpf_map_lookup_elem(&flow_hot, &flow->slot);
	flow->cold = bpf_map_lookup_elem(&flow_cold, &flow->slot);
	return flow->hot && flow->cold;
}

/* What index_find() answers: an entry, 0: there is none; and its way, or the first way of the bucket that is free. */
#define FOUND(way, entry)  ((__u64) (way) << 32 | (entry))
#define FOUND_ENTRY(found) ((__u32) (found))
#define FOUND_WAY(found)   ((__u32) ((found) >> 32))

/* What index_find() is asked: for the key's entry, else for a free way; or whether there is another entry than that in `way`. */
#define FIND            INDEX_WAYS
#define FIND_OTHER(way) ((way) | 0x100)

/*
 * Looks for the entry of a key. At most INDEX_WAYS steps; of most buckets one or two ways are used, the first ones. A function
 * of its own, which the verifier proves once for all callers; it has little room on the stack, so question and free way are
 * one variable.
 */
__attribute__((noinline)) __u64 index_find(struct flow_key *key, const __u64 hash, __u32 free_way)
{
	const struct flow_bucket *bucket = bucket_of(hash);
	const __u32 first_entry = entry_of(hash, 0);

	if (!key || !bucket) /* never */
		return FOUND(INDEX_WAYS, 0);
#pragma clang loop unroll(disable)
	for (__u32 way = 0; way < INDEX_WAYS; way++) {
		const __u32 entry = *(const volatile __u32 *) &bucket->entries[way];
		const __u32 slot = entry - first_entry; /* see slot_of() */
		const struct flow_hot *hot;

		if (entry == 0 && free_way == FIND)
			free_way = way;
		if (entry == 0 || slot > INDEX_SLOT_MASK || free_way == FIND_OTHER(way))
			continue;
		hot = bpf_map_lookup_elem(&flow_hot, &slot);
		if (hot && is_key(hot, key))
			return FOUND(way, entry);
	}
	return FOUND(free_way, 0);
}

#define NO_SLOT 0xFFFFFFFF

/*
 * Takes a free slot: one that was used before, as it is still in a cache, else a fresh one. NO_SLOT: none is free, or so many
 * CPUs took one at this moment that we give up after TAKE_TRIES.
 *
 * The high half of free_head changes with each change of the list. So a compare-and-swap fails when the first slot was taken
 * and freed again in between, and its next_free is another one.
 */
#define TAKE_TRIES 32

INLINE __u32 slot_take(void)
{
	__u64 head = *(volatile __u64 *) &flow_table.free_head;

#pragma clang loop unroll(disable)
	for (int i = 0; i < TAKE_TRIES; i++) {
		const __u32 slot = (__u32) head - 1;
		const struct flow_hot *hot;
		__u64 next, seen;

		if ((__u32) head == 0)
			break;
		hot = bpf_map_lookup_elem(&flow_hot, &slot);
		if (!hot) /* never */
			return NO_SLOT;
		next = ((head >> 32) + 1) << 32 | *(const volatile __u32 *) &hot->next_free;
		seen = __sync_val_compare_and_swap(&flow_table.free_head, head, next);
		if (seen == head)
			return slot;
		head = seen;
	}
	if ((__u32) head == 0 && *(volatile __u64 *) &flow_table.fresh < capture_config.slots) {
		const __u64 fresh = __sync_fetch_and_add(&flow_table.fresh, 1);

		if (fresh < capture_config.slots)
			return fresh;
	}
	return NO_SLOT;
}

/* A barrier on every architecture: atomics that return a value are. A reader that sees the state sees all that was written before. */
INLINE void slot_leave(struct flow_hot *hot, const enum slot_state state)
{
	__sync_lock_test_and_set(&hot->state, state);
}

/* Only from FREE: another CPU may have retired the slot as soon as it was in the index. */
INLINE void slot_live(struct flow_hot *hot)
{
	__sync_val_compare_and_swap(&hot->state, SLOT_FREE, SLOT_LIVE);
}

INLINE __u8 *mark_of(const __u32 slot, const enum flow_side_id side)
{
	const __u32 number = slot / MARK_SLOTS;
	struct flow_mark_line *line = bpf_map_lookup_elem(&flow_marks, &number);

	return line ? &line->marks[bounded_index(slot * 2 | side, 2 * MARK_SLOTS - 1)] : NULL;
}

/* Number of the present sweep. Before the first one it is not 0 either. */
INLINE __u8 sweep_number(void)
{
	const __u32 sweep = *(const volatile __u32 *) &control.sweep;

	return sweep ? sweep : 0xFF;
}

/* Makes the next sweep look at the slot, whatever it was that changed. */
INLINE void slot_mark(const __u32 slot, const enum flow_side_id side)
{
	__u8 *mark = mark_of(slot, side);

	if (mark)
		*mark = sweep_number();
}

#endif
