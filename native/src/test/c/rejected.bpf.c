/* SPDX-License-Identifier: Apache-2.0 */
/* What the verifier must not accept: a read of the packet without a look at its end. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char license_text[] SEC("license") = "GPL";

SEC("tc")
int careless(struct __sk_buff *skb)
{
	return *(volatile __u8 *) (long) skb->data;
}

SEC("tc")
int harmless(struct __sk_buff *skb)
{
	return (int) skb->len;
}
