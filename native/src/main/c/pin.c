/* SPDX-License-Identifier: Apache-2.0 */
/* Pins: names of maps, programs and links in a BPF file system. */
#include "merrow_jni.h"
#include "io_merrow_bpf_PinJni.h"

JNIEXPORT jint JNICALL Java_io_merrow_bpf_PinJni_pin(JNIEnv *env, jclass class UNUSED, jint descriptor, jstring path)
{
	const char *text = text_of(env, path);
	int result;

	if (!text)
		return -ENOMEM;
	merrow_log_reset();
	result = bpf_obj_pin(descriptor, text);
	release_text(env, path, text);
	return result;
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_PinJni_openPinned(JNIEnv *env, jclass class UNUSED, jstring path)
{
	const char *text = text_of(env, path);
	int result;

	if (!text)
		return -ENOMEM;
	merrow_log_reset();
	result = bpf_obj_get(text);
	release_text(env, path, text);
	return result;
}
