/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* What every header here stands on: kernel types, libbpf's helpers, the shared layout. */
#ifndef MERROW_BASE_H
#define MERROW_BASE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "merrow/layout.h"

#define INLINE static __always_inline

/* TCX_NEXT and TC_ACT_UNSPEC are the same number: whoever stands behind us decides on the packet. */
#define PASS_ON (-1)

#endif
