/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that are attached to no interface: tracing hooks, cgroup hooks, iterators. */
#include <fcntl.h>
#include <unistd.h>

#include "merrow_jni.h"
#include "io_merrow_bpf_TraceJni.h"

/* The hook is in the program: its BTF id, resolved at load. This call is older than links for it. */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_TraceJni_attachTracing(JNIEnv *env UNUSED, jclass class UNUSED, jint program)
{
	merrow_log_reset();
	return bpf_raw_tracepoint_open(NULL, program);
}

static enum bpf_attach_type cgroup_attach_type(jint hook)
{
	switch (hook) {
	case io_merrow_bpf_TraceJni_POST_BIND4:
		return BPF_CGROUP_INET4_POST_BIND;
	case io_merrow_bpf_TraceJni_POST_BIND6:
		return BPF_CGROUP_INET6_POST_BIND;
	case io_merrow_bpf_TraceJni_SOCK_CREATE:
		return BPF_CGROUP_INET_SOCK_CREATE;
	default:
		return BPF_CGROUP_INET_SOCK_RELEASE;
	}
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_TraceJni_attachCgroup(JNIEnv *env, jclass class UNUSED, jint program,
								jstring path, jint hook)
{
	const char *text = text_of(env, path);
	int cgroup, result;

	if (!text)
		return -ENOMEM;
	merrow_log_reset();
	cgroup = result_of(open(text, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	release_text(env, path, text);
	if (cgroup < 0)
		return cgroup;
	result = bpf_link_create(program, cgroup, cgroup_attach_type(hook), NULL);
	close(cgroup);
	return result;
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_TraceJni_linkIterator(JNIEnv *env UNUSED, jclass class UNUSED, jint program)
{
	merrow_log_reset();
	return bpf_link_create(program, 0, BPF_TRACE_ITER, NULL);
}

/* The walk belongs to the network namespace that the calling thread is in now. */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_TraceJni_openIteration(JNIEnv *env UNUSED, jclass class UNUSED, jint link)
{
	merrow_log_reset();
	return bpf_iter_create(link);
}

/* 0: the end. EAGAIN is how the kernel takes breath in a long walk without output. */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_TraceJni_read(JNIEnv *env UNUSED, jclass class UNUSED, jint iteration,
							jlong address, jint length)
{
	int result;

	do
		result = result_of(read(iteration, pointer_of(address), (size_t) length));
	while (result == -EAGAIN || result == -EINTR);
	return result;
}
