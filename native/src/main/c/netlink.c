/* SPDX-License-Identifier: Apache-2.0 */
/* Network interfaces: being told that addresses have changed, and which devices lead to other namespaces. */
#include <stdlib.h>
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

/* Whether the device is one of a pair, and the kernel says in which other namespace its peer is. */
static int leads_elsewhere(const struct nlmsghdr *message)
{
	const struct ifinfomsg *device = NLMSG_DATA(message);
	int left = (int) IFLA_PAYLOAD(message), has_namespace = 0, is_pair = 0;

	for (const struct rtattr *each = IFLA_RTA(device); RTA_OK(each, left); each = RTA_NEXT(each, left)) {
		const unsigned short type = each->rta_type & NLA_TYPE_MASK;

		if (type == IFLA_LINK_NETNSID) {
			has_namespace = 1;
		} else if (type == IFLA_LINKINFO) {
			int inner = (int) RTA_PAYLOAD(each);

			for (const struct rtattr *info = RTA_DATA(each); RTA_OK(info, inner); info = RTA_NEXT(info, inner))
				if (info->rta_type == IFLA_INFO_KIND)
					is_pair = !strcmp(RTA_DATA(info), "veth") || !strcmp(RTA_DATA(info), "netkit");
		}
	}
	return is_pair && has_namespace;
}

static int ask_for_links(int netlink)
{
	const struct {
		struct nlmsghdr header;
		struct ifinfomsg any;
	} request = {
		.header = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
	};

	return result_of(send(netlink, &request, sizeof(request), 0));
}

/* Takes the messages of one answer: 1 when it was the last, 0 when more follow. */
static int take_links(const struct nlmsghdr *message, int length, jint *ifindexes, jint room, jint *count)
{
	for (; NLMSG_OK(message, (unsigned int) length); message = NLMSG_NEXT(message, length)) {
		if (message->nlmsg_type == NLMSG_DONE)
			return 1;
		if (message->nlmsg_type == NLMSG_ERROR)
			return ((const struct nlmsgerr *) NLMSG_DATA(message))->error;
		if (message->nlmsg_type == RTM_NEWLINK && leads_elsewhere(message)) {
			if (*count < room)
				ifindexes[*count] = ((const struct ifinfomsg *) NLMSG_DATA(message))->ifi_index;
			(*count)++;
		}
	}
	return 0;
}

/* How many devices there are, with the numbers of those that find room. */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_NetlinkJni_peersElsewhere(JNIEnv *env, jclass class UNUSED, jintArray found)
{
	static const int length = 64 * 1024; /* more than the kernel ever sends at once */
	int netlink = result_of(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
	jint *ifindexes, count = 0;
	char *answer;
	int result;

	if (netlink < 0)
		return netlink;
	answer = malloc(length);
	ifindexes = (*env)->GetIntArrayElements(env, found, NULL);
	result = answer && ifindexes ? ask_for_links(netlink) : -ENOMEM;
	while (result >= 0) {
		result = result_of(recv(netlink, answer, length, 0));
		if (result > 0)
			result = take_links((const struct nlmsghdr *) answer, result, ifindexes,
					    (*env)->GetArrayLength(env, found), &count);
		if (result == -EINTR)
			result = 0;
		if (result == 1)
			break;
	}
	if (ifindexes)
		(*env)->ReleaseIntArrayElements(env, found, ifindexes, 0);
	free(answer);
	close(netlink);
	return result < 0 ? result : count;
}
