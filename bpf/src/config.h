/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* What user space sets before the program is loaded; the verifier then sees constants. */
#ifndef MERROW_CONFIG_H
#define MERROW_CONFIG_H

#include "base.h"

const volatile struct capture_config capture_config SEC(".rodata.config") = {
	.layout_major = MERROW_LAYOUT_MAJOR,
	.layout_minor = MERROW_LAYOUT_MINOR,
	.observation_timeout_ns = 3000000000ULL,
};

#endif
