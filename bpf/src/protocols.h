/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
/* Protocol numbers (IANA registry) and address families. */
#ifndef MERROW_PROTOCOLS_H
#define MERROW_PROTOCOLS_H

#define PROTOCOL_ICMP     1
#define PROTOCOL_TCP      6
#define PROTOCOL_UDP      17
#define PROTOCOL_DCCP     33
#define PROTOCOL_ICMPV6   58
#define PROTOCOL_SCTP     132
#define PROTOCOL_UDP_LITE 136

/* Address families (linux/socket.h). */
#define AF_INET  2
#define AF_INET6 10

#endif
