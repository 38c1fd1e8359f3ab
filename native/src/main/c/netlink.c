/* SPDX-License-Identifier: Apache-2.0 */
/* Being told by the kernel that an interface's addresses have changed. */
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "merrow_jni.h"
#include "io_merrow_bpf_NetlinkJni.h"

/* For the network namespace that the calling thread is in now. */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_NetlinkJni_openAddressMonitor(JNIEnv *env UNUSED, jclass class UNUSED)
{
	const struct sockaddr_nl groups = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR,
	};
	int monitor = result_of(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
	int result;

	if (monitor < 0)
		return monitor;
	result = result_of(bind(monitor, (const struct sockaddr *) &groups, sizeof(groups)));
	if (result < 0) {
		close(monitor);
		return result;
	}
	return monitor;
}

/* 1: there was a message since the last call, or more than the socket could hold. */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_NetlinkJni_drain(JNIEnv *env UNUSED, jclass class UNUSED, jint monitor)
{
	char message[8192];
	int told = 0;

	for (;;) {
		int result = result_of(recv(monitor, message, sizeof(message), MSG_DONTWAIT | MSG_TRUNC));

		if (result == -EAGAIN)
			return told;
		if (result < 0 && result != -ENOBUFS && result != -EINTR)
			return result;
		told = 1;
	}
}
