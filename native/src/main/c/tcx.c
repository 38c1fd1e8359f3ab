/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TCX links. libbpf 1.1 and the headers of Linux 6.1 do not know TCX (Linux 6.6), so the part of union
 * bpf_attr that concerns it is written down here.
 */
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "merrow_jni.h"
#include "io_merrow_tc_TcxJni.h"

#define TCX_INGRESS 46
#define TCX_EGRESS  47

/* union bpf_attr.link_create as of Linux 6.6, up to and with .tcx */
struct tcx_link_create {
	__u32 program_fd;
	__u32 target_ifindex;
	__u32 attach_type;
	__u32 flags;
	__u32 relative; /* descriptor, or id with BPF_F_ID */
	__u32 reserved;
	__u64 expected_revision;
};

/*
 * union bpf_attr.query as of Linux 6.6, all of it: the kernel writes the revision whatever size it is given. The room
 * behind is for what later kernels may write.
 */
struct tcx_query {
	__u32 target_ifindex;
	__u32 attach_type;
	__u32 query_flags;
	__u32 attach_flags;
	__u64 program_ids;
	__u32 program_count;
	__u32 reserved;
	__u64 program_attach_flags;
	__u64 link_ids;
	__u64 link_attach_flags;
	__u64 revision;
	__u64 room[8];
};

/* struct bpf_link_info as of Linux 6.6, up to and with .tcx */
struct tcx_link_info {
	__u32 type;
	__u32 id;
	__u32 program_id;
	__u32 reserved;
	__u32 ifindex;
	__u32 attach_type;
};

static int bpf_call(enum bpf_cmd command, void *attributes, unsigned int length)
{
	return result_of(syscall(__NR_bpf, command, attributes, length));
}

static __u32 attach_type_of(jint direction)
{
	return direction == io_merrow_tc_TcxJni_EGRESS ? TCX_EGRESS : TCX_INGRESS;
}

JNIEXPORT jint JNICALL Java_io_merrow_tc_TcxJni_attachTcx(JNIEnv *env UNUSED, jclass class UNUSED, jint program,
							  jint ifindex, jint direction, jint flags, jint relative)
{
	struct tcx_link_create create = {
		.program_fd = (__u32) program,
		.target_ifindex = (__u32) ifindex,
		.attach_type = attach_type_of(direction),
		.flags = (__u32) flags,
		.relative = (__u32) relative,
	};

	merrow_log_reset();
	return bpf_call(BPF_LINK_CREATE, &create, sizeof(create));
}

/* How many programs are attached, with the ids of the first of them; EINVAL: this kernel has no TCX. */
JNIEXPORT jint JNICALL Java_io_merrow_tc_TcxJni_queryTcx(JNIEnv *env, jclass class UNUSED, jint ifindex, jint direction,
							 jintArray program_ids)
{
	jsize length = (*env)->GetArrayLength(env, program_ids);
	jint *ids = (*env)->GetIntArrayElements(env, program_ids, NULL);
	struct tcx_query query = {
		.target_ifindex = (__u32) ifindex,
		.attach_type = attach_type_of(direction),
		.program_ids = (__u64) address_of(ids),
		.program_count = (__u32) length,
	};
	int result;

	if (!ids)
		return -ENOMEM;
	merrow_log_reset();
	result = bpf_call(BPF_PROG_QUERY, &query, offsetof(struct tcx_query, room));
	(*env)->ReleaseIntArrayElements(env, program_ids, ids, 0);
	return result ? result : (jint) query.program_count;
}

/* id, program id, interface (0: it is gone), direction */
JNIEXPORT jint JNICALL Java_io_merrow_tc_TcxJni_info(JNIEnv *env, jclass class UNUSED, jint link, jintArray fields)
{
	struct tcx_link_info info = { 0 };
	__u32 length = sizeof(info);
	int result = bpf_obj_get_info_by_fd(link, &info, &length);

	if (!result && info.attach_type != TCX_INGRESS && info.attach_type != TCX_EGRESS)
		return -EPROTOTYPE;
	if (!result) {
		const jint values[] = {
			(jint) info.id,
			(jint) info.program_id,
			(jint) info.ifindex,
			info.attach_type == TCX_EGRESS ? io_merrow_tc_TcxJni_EGRESS : io_merrow_tc_TcxJni_INGRESS,
		};

		(*env)->SetIntArrayRegion(env, fields, 0, sizeof(values) / sizeof(values[0]), values);
	}
	return result;
}

JNIEXPORT jint JNICALL Java_io_merrow_tc_TcxJni_update(JNIEnv *env UNUSED, jclass class UNUSED, jint link, jint program)
{
	merrow_log_reset();
	return bpf_link_update(link, program, NULL);
}

JNIEXPORT jint JNICALL Java_io_merrow_tc_TcxJni_detach(JNIEnv *env UNUSED, jclass class UNUSED, jint link)
{
	merrow_log_reset();
	return bpf_link_detach(link);
}
