/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets to the kernel's tables of interfaces and addresses (rtnetlink). The messages are parsed in Java. */
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "merrow_jni.h"
#include "io_merrow_netlink_NetlinkJni.h"

/* For the network namespace that the calling thread is in now. */
JNIEXPORT jint JNICALL Java_io_merrow_netlink_NetlinkJni_open(JNIEnv *env UNUSED, jclass class UNUSED, jint groups,
							      jint receive_bytes)
{
	const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = (__u32) groups };
	int netlink = result_of(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
	int result;

	if (netlink < 0)
		return netlink;
	/* Beyond net.core.rmem_max with CAP_NET_ADMIN, else as far as that goes. */
	if (receive_bytes && setsockopt(netlink, SOL_SOCKET, SO_RCVBUFFORCE, &receive_bytes, sizeof(receive_bytes)))
		setsockopt(netlink, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(receive_bytes));
	result = result_of(bind(netlink, (const struct sockaddr *) &address, sizeof(address)));
	if (result < 0) {
		close(netlink);
		return result;
	}
	return netlink;
}

JNIEXPORT jint JNICALL Java_io_merrow_netlink_NetlinkJni_send(JNIEnv *env UNUSED, jclass class UNUSED, jint netlink,
							      jlong address, jint length)
{
	return result_of(send(netlink, pointer_of(address), (size_t) length, 0));
}

/* Bytes of the next datagram, 0 when it was not the kernel's; EAGAIN: there is none, EMSGSIZE: it was cut. */
JNIEXPORT jint JNICALL Java_io_merrow_netlink_NetlinkJni_receive(JNIEnv *env UNUSED, jclass class UNUSED, jint netlink,
								 jlong address, jint length)
{
	struct sockaddr_nl sender = { 0 };
	struct iovec place = { .iov_base = pointer_of(address), .iov_len = (size_t) length };
	struct msghdr message = {
		.msg_name = &sender,
		.msg_namelen = sizeof(sender),
		.msg_iov = &place,
		.msg_iovlen = 1,
	};
	int result = result_of(recvmsg(netlink, &message, MSG_DONTWAIT));

	if (result < 0)
		return result;
	if (message.msg_flags & MSG_TRUNC)
		return -EMSGSIZE;
	return sender.nl_pid == 0 ? result : 0;
}
