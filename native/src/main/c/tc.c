/* SPDX-License-Identifier: Apache-2.0 */
/* Classifier filters on a clsact qdisc, for kernels without TCX: through libbpf, but for the list of filters. */
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "merrow_jni.h"
#include "io_merrow_tc_TcJni.h"

#define ANSWER_BYTES 32768

static struct bpf_tc_hook hook_of(jint ifindex, jint direction)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = ifindex);

	hook.attach_point = direction == io_merrow_tc_TcJni_EGRESS ? BPF_TC_EGRESS : BPF_TC_INGRESS;
	return hook;
}

static bool is_clsact(const struct nlmsghdr *message)
{
	const struct tcmsg *qdisc = NLMSG_DATA(message);
	const struct rtattr *attribute = TCA_RTA(qdisc);
	int left = (int) TCA_PAYLOAD(message);

	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
		if (attribute->rta_type == TCA_KIND)
			return !strcmp(RTA_DATA(attribute), "clsact");
	return false;
}

/* Whether the qdisc in clsact's place is one: an ingress qdisc would take filters for egress, and run them on ingress. */
static int ask_for_clsact(int netlink, jint ifindex)
{
	const struct {
		struct nlmsghdr head;
		struct tcmsg qdisc;
	} request = {
		.head = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = RTM_GETQDISC,
			/* Without echo the kernel tells everybody but who asks; the acknowledgement ends the answer. */
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ECHO | NLM_F_ACK,
		},
		.qdisc = { .tcm_family = AF_UNSPEC, .tcm_ifindex = ifindex, .tcm_parent = TC_H_CLSACT },
	};
	char answer[ANSWER_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));
	int found = 0;

	if (send(netlink, &request, sizeof(request), 0) < 0)
		return -errno;
	for (;;) {
		ssize_t received = recv(netlink, answer, sizeof(answer), 0);
		const struct nlmsghdr *message = (const struct nlmsghdr *) answer;
		int length = (int) received;

		if (received < 0 && errno != EINTR)
			return -errno;
		for (; NLMSG_OK(message, (unsigned int) length); message = NLMSG_NEXT(message, length)) {
			if (message->nlmsg_type == NLMSG_ERROR) {
				int error = ((const struct nlmsgerr *) NLMSG_DATA(message))->error;

				return error ? error : found;
			}
			found |= message->nlmsg_type == RTM_NEWQDISC && is_clsact(message);
		}
	}
}

static int has_clsact(jint ifindex)
{
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int result;

	if (netlink < 0)
		return -errno;
	result = ask_for_clsact(netlink, ifindex);
	close(netlink);
	return result;
}

/* 1: made, 0: it was there, EEXIST: there is another in its place. */
JNIEXPORT jint JNICALL Java_io_merrow_tc_TcJni_createQdisc(JNIEnv *env UNUSED, jclass class UNUSED, jint ifindex)
{
	struct bpf_tc_hook hook = hook_of(ifindex, io_merrow_tc_TcJni_INGRESS);
	int result;

	merrow_log_reset();
	result = bpf_tc_hook_create(&hook);
	if (result != -EEXIST)
		return result ? result : 1;
	result = has_clsact(ifindex);
	return result < 0 ? result : result ? 0 : -EEXIST;
}

JNIEXPORT jint JNICALL Java_io_merrow_tc_TcJni_destroyQdisc(JNIEnv *env UNUSED, jclass class UNUSED, jint ifindex)
{
	struct bpf_tc_hook hook = hook_of(ifindex, io_merrow_tc_TcJni_INGRESS);

	hook.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
	merrow_log_reset();
	return bpf_tc_hook_destroy(&hook);
}

/* Returns the handle that the kernel gave; with a handle, replaces the program of that filter. */
JNIEXPORT jint JNICALL Java_io_merrow_tc_TcJni_attach(JNIEnv *env UNUSED, jclass class UNUSED, jint program,
						      jint ifindex, jint direction, jint priority, jint handle)
{
	struct bpf_tc_hook hook = hook_of(ifindex, direction);
	LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program, .priority = (__u32) priority, .handle = (__u32) handle);
	int result;

	if (handle)
		options.flags = BPF_TC_F_REPLACE;
	merrow_log_reset();
	result = bpf_tc_attach(&hook, &options);
	return result ? result : (jint) options.handle;
}

JNIEXPORT jint JNICALL Java_io_merrow_tc_TcJni_detach(JNIEnv *env UNUSED, jclass class UNUSED, jint ifindex,
						      jint direction, jint priority, jint handle)
{
	struct bpf_tc_hook hook = hook_of(ifindex, direction);
	LIBBPF_OPTS(bpf_tc_opts, options, .priority = (__u32) priority, .handle = (__u32) handle);

	merrow_log_reset();
	return bpf_tc_detach(&hook, &options);
}

/* Found filters: (handle, priority, program id, 0 when it is no BPF filter), and how many there are in all. */
struct filter_list {
	jint *fields;
	int capacity;
	int count;
};

static jint program_id_of(const struct rtattr *options)
{
	const struct rtattr *attribute = RTA_DATA(options);
	int left = (int) RTA_PAYLOAD(options);

	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
		if (attribute->rta_type == TCA_BPF_ID)
			return *(const jint *) RTA_DATA(attribute);
	return 0;
}

static void add_filter(struct filter_list *list, const struct nlmsghdr *message)
{
	const struct tcmsg *filter = NLMSG_DATA(message);
	const struct rtattr *attribute = TCA_RTA(filter);
	int left = (int) TCA_PAYLOAD(message);
	jint program_id = 0;
	bool bpf = false;

	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
		if (attribute->rta_type == TCA_KIND)
			bpf = !strcmp(RTA_DATA(attribute), "bpf");
		else if (attribute->rta_type == TCA_OPTIONS && bpf)
			program_id = program_id_of(attribute);
	}
	/* The kernel first tells of the classifier itself, without a handle: for BPF no filter yet. */
	if (bpf && !filter->tcm_handle)
		return;
	if (list->count < list->capacity) {
		jint *fields = list->fields + list->count * io_merrow_tc_TcJni_FILTER_FIELDS;

		fields[0] = (jint) filter->tcm_handle;
		fields[1] = (jint) (TC_H_MAJ(filter->tcm_info) >> 16);
		fields[2] = program_id;
	}
	list->count++;
}

/* 1: more to come, 0: done, or a negative errno */
static int read_answer(struct filter_list *list, const struct nlmsghdr *message, int length)
{
	for (; NLMSG_OK(message, (unsigned int) length); message = NLMSG_NEXT(message, length)) {
		if (message->nlmsg_type == NLMSG_DONE)
			return 0;
		if (message->nlmsg_type == NLMSG_ERROR)
			return ((const struct nlmsgerr *) NLMSG_DATA(message))->error;
		if (message->nlmsg_type == RTM_NEWTFILTER)
			add_filter(list, message);
	}
	return 1;
}

static int list_filters(int netlink, jint ifindex, jint direction, struct filter_list *list)
{
	bool egress = direction == io_merrow_tc_TcJni_EGRESS;
	struct {
		struct nlmsghdr head;
		struct tcmsg filter;
	} request = {
		.head = { .nlmsg_len = sizeof(request), .nlmsg_type = RTM_GETTFILTER, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.filter = {
			.tcm_family = AF_UNSPEC,
			.tcm_ifindex = ifindex,
			.tcm_parent = TC_H_MAKE(TC_H_CLSACT, egress ? TC_H_MIN_EGRESS : TC_H_MIN_INGRESS),
		},
	};
	char answer[ANSWER_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));
	int result;

	if (send(netlink, &request, sizeof(request), 0) < 0)
		return -errno;
	do {
		ssize_t length = recv(netlink, answer, sizeof(answer), 0);

		if (length < 0 && errno == EINTR)
			result = 1;
		else if (length < 0)
			result = -errno;
		else
			result = read_answer(list, (const struct nlmsghdr *) answer, (int) length);
	} while (result > 0);
	return result;
}

JNIEXPORT jint JNICALL Java_io_merrow_tc_TcJni_filters(JNIEnv *env, jclass class UNUSED, jint ifindex, jint direction,
						       jintArray fields)
{
	struct filter_list list = { .capacity =
					    (*env)->GetArrayLength(env, fields) / io_merrow_tc_TcJni_FILTER_FIELDS };
	int result, netlink;

	merrow_log_reset();
	netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (netlink < 0)
		return -errno;
	list.fields = (*env)->GetIntArrayElements(env, fields, NULL);
	result = list.fields ? list_filters(netlink, ifindex, direction, &list) : -ENOMEM;
	if (list.fields)
		(*env)->ReleaseIntArrayElements(env, fields, list.fields, 0);
	close(netlink);
	return result ? result : list.count;
}
