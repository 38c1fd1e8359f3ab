/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what the kernel answers to a netlink request: messages up to NLMSG_DONE, an acknowledgement or an error. */
#ifndef MERROW_NETLINK_ANSWER_H
#define MERROW_NETLINK_ANSWER_H

#include <linux/netlink.h>

/* The largest datagram that the kernel makes of a dump. */
#define NETLINK_ANSWER_BYTES 32768

/* Takes one message of an answer. Returns 0, or a negative errno that ends the reading. */
typedef int (*netlink_handler)(void *context, const struct nlmsghdr *message);

/* Reads one datagram of an answer. Returns 1: more to come, 0: complete, or a negative errno. */
int netlink_read(int netlink, netlink_handler handler, void *context);

/* Sends a request and reads the whole answer. Returns 0 or a negative errno. */
int netlink_ask(int netlink, const struct nlmsghdr *request, netlink_handler handler, void *context);

#endif
