// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/* Does nothing: what a run costs before our program does anything. */
#include "base.h"

SEC("tc")
int empty(struct __sk_buff *skb)
{
	(void) skb;
	return PASS_ON;
}

char LICENSE[] SEC("license") = "GPL";
