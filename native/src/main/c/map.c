/* SPDX-License-Identifier: Apache-2.0 */
/* Maps by descriptor: create, describe, operations on entries. Keys and values are addresses outside the heap. */
#include "merrow_jni.h"
#include "io_merrow_bpf_MapJni.h"

JNIEXPORT jint JNICALL Java_io_merrow_bpf_MapJni_create(JNIEnv *env, jclass class UNUSED, jint type, jstring name,
							jint key_size, jint value_size, jint entries, jint flags)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = (__u32) flags);
	const char *text = text_of(env, name);
	int result;

	if (!text)
		return -ENOMEM;
	merrow_log_reset();
	result = bpf_map_create((enum bpf_map_type) type, text, (__u32) key_size, (__u32) value_size, (__u32) entries,
				&options);
	release_text(env, name, text);
	return result;
}

/* type, id, key size, value size, entries, flags */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_MapJni_info(JNIEnv *env, jclass class UNUSED, jint map, jintArray fields)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);
	int result = bpf_obj_get_info_by_fd(map, &info, &length);

	if (!result) {
		const jint values[] = {
			(jint) info.type,       (jint) info.id,          (jint) info.key_size,
			(jint) info.value_size, (jint) info.max_entries, (jint) info.map_flags,
		};

		(*env)->SetIntArrayRegion(env, fields, 0, sizeof(values) / sizeof(values[0]), values);
	}
	return result;
}

JNIEXPORT jstring JNICALL Java_io_merrow_bpf_MapJni_name(JNIEnv *env, jclass class UNUSED, jint map)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);

	if (bpf_obj_get_info_by_fd(map, &info, &length))
		return NULL;
	return (*env)->NewStringUTF(env, info.name);
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_MapJni_lookup(JNIEnv *env UNUSED, jclass class UNUSED, jint map, jlong key,
							jlong value)
{
	return bpf_map_lookup_elem(map, pointer_of(key), pointer_of(value));
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_MapJni_update(JNIEnv *env UNUSED, jclass class UNUSED, jint map, jlong key,
							jlong value, jlong flags)
{
	return bpf_map_update_elem(map, pointer_of(key), pointer_of(value), (__u64) flags);
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_MapJni_delete(JNIEnv *env UNUSED, jclass class UNUSED, jint map, jlong key)
{
	return bpf_map_delete_elem(map, pointer_of(key));
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_MapJni_lookupAndDelete(JNIEnv *env UNUSED, jclass class UNUSED, jint map,
								 jlong key, jlong value)
{
	return bpf_map_lookup_and_delete_elem(map, pointer_of(key), pointer_of(value));
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_MapJni_nextKey(JNIEnv *env UNUSED, jclass class UNUSED, jint map, jlong key,
							 jlong next)
{
	return bpf_map_get_next_key(map, pointer_of(key), pointer_of(next));
}
