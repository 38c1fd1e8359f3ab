/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* What user space sets before the program is loaded; the verifier then sees constants. */
#ifndef MERROW_CONFIG_H
#define MERROW_CONFIG_H

#include "base.h"

const volatile struct capture_config capture_config SEC(".rodata.config") = {
	.layout_major = MERROW_LAYOUT_MAJOR,
	.layout_minor = MERROW_LAYOUT_MINOR,
	.slots = 131072,
	.bucket_mask = 131072 / 4 - 1,
	.observation_timeout_ns = 3000000000ULL,
	.vxlan_ports = { bpf_htons(4789) },
	.geneve_ports = { bpf_htons(6081) },
	.wireguard_ports = { bpf_htons(51820) },
};

/* At most TUNNEL_PORTS comparisons with constants, of which the verifier removes those with 0. */
INLINE bool is_configured(const volatile __be16 ports[TUNNEL_PORTS], const __be16 port)
{
#pragma unroll
	for (int i = 0; i < TUNNEL_PORTS; i++) {
		if (ports[i] != 0 && ports[i] == port)
			return true;
	}
	return false;
}

#endif
