/* SPDX-License-Identifier: Apache-2.0 */
/* Classifier filters on a clsact qdisc, for kernels without TCX: through libbpf, but for the list of filters. */
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "merrow_jni.h"
#include "netlink_answer.h"
#include "io_merrow_tc_TcJni.h"

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

/* Sends a request to the routing tables of the calling thread's network namespace. */
static int ask_route(const struct nlmsghdr *request, netlink_handler handler, void *context)
{
	int netlink = result_of(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
	int result;

	if (netlink < 0)
		return netlink;
	result = netlink_ask(netlink, request, handler, context);
	close(netlink);
	return result;
}

static int find_clsact(void *context, const struct nlmsghdr *message)
{
	bool *found = context;

	*found |= message->nlmsg_type == RTM_NEWQDISC && is_clsact(message);
	return 0;
}

/* Whether the qdisc in clsact's place is one: an ingress qdisc would accept filters for egress, and run them on ingress. */
static int has_clsact(jint ifindex)
{
	const struct {
		struct nlmsghdr head;
		struct tcmsg qdisc;
	} request = {
		.head = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = RTM_GETQDISC,
			/* Without echo the kernel notifies all but the sender; the acknowledgement ends the answer. */
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ECHO | NLM_F_ACK,
		},
		.qdisc = { .tcm_family = AF_UNSPEC, .tcm_ifindex = ifindex, .tcm_parent = TC_H_CLSACT },
	};
	bool found = false;
	int result = ask_route(&request.head, find_clsact, &found);

	return result ? result : found;
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

static int add_filter(void *context, const struct nlmsghdr *message)
{
	struct filter_list *list = context;
	const struct tcmsg *filter = NLMSG_DATA(message);
	const struct rtattr *attribute = TCA_RTA(filter);
	int left = (int) TCA_PAYLOAD(message);
	jint program_id = 0;
	bool bpf = false;

	if (message->nlmsg_type != RTM_NEWTFILTER)
		return 0;
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
		if (attribute->rta_type == TCA_KIND)
			bpf = !strcmp(RTA_DATA(attribute), "bpf");
		else if (attribute->rta_type == TCA_OPTIONS && bpf)
			program_id = program_id_of(attribute);
	}
	/* The first message is about the classifier itself, without a handle: for BPF no filter yet. */
	if (bpf && !filter->tcm_handle)
		return 0;
	if (list->count < list->capacity) {
		jint *fields = list->fields + list->count * io_merrow_tc_TcJni_FILTER_FIELDS;

		fields[0] = (jint) filter->tcm_handle;
		fields[1] = (jint) (TC_H_MAJ(filter->tcm_info) >> 16);
		fields[2] = program_id;
	}
	list->count++;
	return 0;
}

static int list_filters(jint ifindex, jint direction, struct filter_list *list)
{
	bool egress = direction == io_merrow_tc_TcJni_EGRESS;
	const struct {
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

	return ask_route(&request.head, add_filter, list);
}

JNIEXPORT jint JNICALL Java_io_merrow_tc_TcJni_filters(JNIEnv *env, jclass class UNUSED, jint ifindex, jint direction,
						       jintArray fields)
{
	struct filter_list list = { .capacity =
					    (*env)->GetArrayLength(env, fields) / io_merrow_tc_TcJni_FILTER_FIELDS };
	int result;

	merrow_log_reset();
	list.fields = (*env)->GetIntArrayElements(env, fields, NULL);
	result = list.fields ? list_filters(ifindex, direction, &list) : -ENOMEM;
	if (list.fields)
		(*env)->ReleaseIntArrayElements(env, fields, list.fields, 0);
	return result ? result : list.count;
}
