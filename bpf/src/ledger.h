/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* Where each packet went. Per CPU and with bottom halves off, so plain additions do. */
#ifndef MERROW_LEDGER_H
#define MERROW_LEDGER_H

#include "maps.h"

INLINE struct ledger *ledger_of_this_cpu(void)
{
	const __u32 only = 0;

	return bpf_map_lookup_elem(&ledger, &only);
}

INLINE void ledger_add(struct ledger *ledger, enum ledger_reason reason, __u64 packets, __u64 bytes)
{
	struct ledger_cell *cell = &ledger->cells[reason & (LEDGER_REASONS - 1)];

	cell->packets += packets;
	cell->bytes += bytes;
}

#endif
