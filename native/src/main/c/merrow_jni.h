/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the C files of this library share. Each file serves one Java class of natives: object.c ObjectJni, map.c MapJni
 * …
 *
 * The rule of all natives: no Java exception is raised here. A function returns what was asked for, or a negative
 * errno; libbpf's messages about it wait in the calling thread's log until Java takes them (KernelException.check).
 */
#ifndef MERROW_JNI_H
#define MERROW_JNI_H

#include <errno.h>
#include <jni.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define UNUSED __attribute__((unused))

/* Addresses travel as Java longs. */
static inline void *pointer_of(jlong address)
{
	return (void *) (uintptr_t) address;
}

static inline jlong address_of(const void *pointer)
{
	return (jlong) (uintptr_t) pointer;
}

/* The result of a system call in the way of this library. */
static inline int result_of(long returned)
{
	return returned < 0 ? -errno : (int) returned;
}

/* Clears libbpf's messages: called first by every operation whose messages are worth keeping. */
void merrow_log_reset(void);

/* A Java string as C string; NULL (and a pending OutOfMemoryError) when there is no memory. Give back to Java. */
static inline const char *text_of(JNIEnv *env, jstring string)
{
	return (*env)->GetStringUTFChars(env, string, NULL);
}

static inline void release_text(JNIEnv *env, jstring string, const char *text)
{
	(*env)->ReleaseStringUTFChars(env, string, text);
}

#endif
