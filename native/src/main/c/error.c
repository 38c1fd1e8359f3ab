/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong: names and words of errno, and libbpf's output, kept per thread until Java asks for it. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>

#include "merrow_jni.h"
#include "io_merrow_system_ErrorJni.h"

/* The verifier's log may have 16 MiB (libbpf's own limit); a second program's log must fit beside it. */
#define LOG_LIMIT (40u << 20)

struct log {
	size_t length;
	size_t capacity;
	char *text;
};

static pthread_key_t log_key;

static void log_free(void *value)
{
	struct log *log = value;

	free(log->text);
	free(log);
}

static struct log *log_of_thread(void)
{
	struct log *log = pthread_getspecific(log_key);

	if (!log) {
		log = calloc(1, sizeof(*log));
		if (log && pthread_setspecific(log_key, log)) {
			free(log);
			log = NULL;
		}
	}
	return log;
}

static bool log_reserve(struct log *log, size_t more)
{
	size_t wanted = log->length + more;
	size_t capacity = log->capacity ? log->capacity : 1024;
	char *text;

	if (wanted <= log->capacity)
		return true;
	if (wanted > LOG_LIMIT)
		return false;
	while (capacity < wanted)
		capacity *= 2;
	text = realloc(log->text, capacity);
	if (!text)
		return false;
	log->text = text;
	log->capacity = capacity;
	return true;
}

static int on_print(enum libbpf_print_level level, const char *format, va_list arguments)
{
	struct log *log = level == LIBBPF_WARN ? log_of_thread() : NULL;
	va_list measured;
	int length;

	if (!log)
		return 0;
	va_copy(measured, arguments);
	length = vsnprintf(NULL, 0, format, measured);
	va_end(measured);
	if (length <= 0 || !log_reserve(log, (size_t) length + 1))
		return 0;
	vsnprintf(log->text + log->length, (size_t) length + 1, format, arguments);
	log->length += (size_t) length;
	return length;
}

void merrow_log_reset(void)
{
	struct log *log = pthread_getspecific(log_key);

	if (!log)
		return;
	free(log->text);
	memset(log, 0, sizeof(*log));
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm UNUSED, void *reserved UNUSED)
{
	if (pthread_key_create(&log_key, log_free))
		return JNI_ERR;
	libbpf_set_print(on_print);
	return JNI_VERSION_1_8;
}

/* Bytes, not a string: map and section names inside are as in the object file. */
JNIEXPORT jbyteArray JNICALL Java_io_merrow_system_ErrorJni_takeLog(JNIEnv *env, jclass class UNUSED)
{
	struct log *log = pthread_getspecific(log_key);
	jsize length = log ? (jsize) log->length : 0;
	jbyteArray bytes = (*env)->NewByteArray(env, length);

	if (bytes && length)
		(*env)->SetByteArrayRegion(env, bytes, 0, length, (const jbyte *) log->text);
	merrow_log_reset();
	return bytes;
}

JNIEXPORT jstring JNICALL Java_io_merrow_system_ErrorJni_name(JNIEnv *env, jclass class UNUSED, jint error)
{
	static const char *const libbpf_names[] = {
		"LIBELF", "FORMAT",   "KVERSION", "ENDIAN",   "INTERNAL", "RELOC",  "LOAD",
		"VERIFY", "PROG2BIG", "KVER",     "PROGTYPE", "WRNGPID",  "INVSEQ", "NLPARSE",
	};
	const char *name = NULL;

	if (error >= __LIBBPF_ERRNO__START && error < __LIBBPF_ERRNO__END)
		name = libbpf_names[error - __LIBBPF_ERRNO__START];
	else
		name = strerrorname_np(error);
	return name ? (*env)->NewStringUTF(env, name) : NULL;
}

JNIEXPORT jstring JNICALL Java_io_merrow_system_ErrorJni_text(JNIEnv *env, jclass class UNUSED, jint error)
{
	char text[256] = "";

	if (error >= __LIBBPF_ERRNO__START)
		libbpf_strerror(error, text, sizeof(text));
	else
		return (*env)->NewStringUTF(env, strerrordesc_np(error) ? strerrordesc_np(error) : "unknown error");
	return (*env)->NewStringUTF(env, text);
}
