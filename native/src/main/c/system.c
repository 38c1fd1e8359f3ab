/* SPDX-License-Identifier: Apache-2.0 */
/* The machine: clocks, CPUs, namespaces, file systems, and whether BPF works at all. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <linux/magic.h>
#include <linux/membarrier.h>

#include "merrow_jni.h"
#include "io_merrow_system_SystemJni.h"

static int64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

JNIEXPORT jlong JNICALL Java_io_merrow_system_SystemJni_monotonicTimeNs(JNIEnv *env UNUSED, jclass class UNUSED)
{
	return now_ns(CLOCK_MONOTONIC);
}

/* Real time minus monotonic time: of several readings the one with the least time between its two monotonic ones. */
JNIEXPORT jlong JNICALL Java_io_merrow_system_SystemJni_epochOffsetNs(JNIEnv *env UNUSED, jclass class UNUSED)
{
	int64_t narrowest = INT64_MAX, offset = 0;

	for (int i = 0; i < 8; i++) {
		int64_t before = now_ns(CLOCK_MONOTONIC);
		int64_t real = now_ns(CLOCK_REALTIME);
		int64_t width = now_ns(CLOCK_MONOTONIC) - before;

		if (width < narrowest) {
			narrowest = width;
			offset = real - (before + width / 2);
		}
	}
	return offset;
}

JNIEXPORT jint JNICALL Java_io_merrow_system_SystemJni_possibleCpus(JNIEnv *env UNUSED, jclass class UNUSED)
{
	merrow_log_reset();
	return libbpf_num_possible_cpus();
}

JNIEXPORT jstring JNICALL Java_io_merrow_system_SystemJni_libbpfVersion(JNIEnv *env, jclass class UNUSED)
{
	return (*env)->NewStringUTF(env, libbpf_version_string());
}

JNIEXPORT jstring JNICALL Java_io_merrow_system_SystemJni_kernelRelease(JNIEnv *env, jclass class UNUSED)
{
	struct utsname name;

	return uname(&name) ? NULL : (*env)->NewStringUTF(env, name.release);
}

JNIEXPORT jint JNICALL Java_io_merrow_system_SystemJni_isBpfFs(JNIEnv *env, jclass class UNUSED, jstring path)
{
	const char *text = text_of(env, path);
	struct statfs status;
	int result;

	if (!text)
		return -ENOMEM;
	result = statfs(text, &status) ? -errno : status.f_type == BPF_FS_MAGIC;
	release_text(env, path, text);
	return result;
}

JNIEXPORT jint JNICALL Java_io_merrow_system_SystemJni_close(JNIEnv *env UNUSED, jclass class UNUSED, jint descriptor)
{
	return result_of(close(descriptor));
}

JNIEXPORT jint JNICALL Java_io_merrow_system_SystemJni_openNamespace(JNIEnv *env, jclass class UNUSED, jstring path)
{
	const char *text = text_of(env, path);
	int result;

	if (!text)
		return -ENOMEM;
	result = result_of(open(text, O_RDONLY | O_CLOEXEC));
	release_text(env, path, text);
	return result;
}

JNIEXPORT jint JNICALL Java_io_merrow_system_SystemJni_enterNamespace(JNIEnv *env UNUSED, jclass class UNUSED,
								      jint descriptor)
{
	return result_of(setns(descriptor, CLONE_NEWNET));
}

/* The least that the agent needs: a map and a traffic control program that returns 0. */
JNIEXPORT jint JNICALL Java_io_merrow_system_SystemJni_probe(JNIEnv *env UNUSED, jclass class UNUSED)
{
	const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int map, program;

	merrow_log_reset();
	map = bpf_map_create(BPF_MAP_TYPE_HASH, "merrow_probe", 4, 4, 1, NULL);
	if (map < 0)
		return map;
	close(map);
	program = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "merrow_probe", "GPL", nothing, 2, NULL);
	if (program < 0)
		return program;
	close(program);
	return 0;
}

/* MEMBARRIER_CMD_GLOBAL is synchronize_rcu() (kernel/sched/membarrier.c); EINVAL where CPUs run without a tick. */
JNIEXPORT jint JNICALL Java_io_merrow_system_SystemJni_awaitGracePeriod(JNIEnv *env UNUSED, jclass class UNUSED)
{
	return result_of((int) syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0));
}
