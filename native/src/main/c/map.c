/* SPDX-License-Identifier: Apache-2.0 */
/* Maps by descriptor: create, describe, entry and batch operations. Keys and values are addresses outside the heap. */
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

/*
 * One memory serves as position in and out: the kernel reads it before the first entry and writes it after the last.
 * At the end of the map the kernel says ENOENT and still counts: then BATCH_END is set beside the count.
 */
JNIEXPORT jlong JNICALL Java_io_merrow_bpf_MapJni_lookupBatch(JNIEnv *env UNUSED, jclass class UNUSED, jint map,
							      jlong position, jboolean first, jlong keys, jlong values,
							      jint most, jboolean and_delete)
{
	void *out = pointer_of(position), *in = first ? NULL : out;
	__u32 count = (__u32) most;
	int result;

	if (and_delete)
		result = bpf_map_lookup_and_delete_batch(map, in, out, pointer_of(keys), pointer_of(values), &count,
							 NULL);
	else
		result = bpf_map_lookup_batch(map, in, out, pointer_of(keys), pointer_of(values), &count, NULL);
	if (result == -ENOENT)
		return io_merrow_bpf_MapJni_BATCH_END | (jlong) count;
	return result ? result : (jlong) count;
}

/* The kernel stops at a key that is not there; deleting it was asked for, so it is passed over. Returns the deleted. */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_MapJni_deleteBatch(JNIEnv *env UNUSED, jclass class UNUSED, jint map,
							     jlong keys, jint key_size, jint count)
{
	const char *next = pointer_of(keys);
	__u32 left = (__u32) count;
	jint deleted = 0;

	while (left) {
		__u32 done = left;
		int result = bpf_map_delete_batch(map, next, &done, NULL);

		if (result && result != -ENOENT)
			return result;
		deleted += (jint) done;
		if (!result)
			break;
		next += (size_t) (done + 1) * (size_t) key_size;
		left -= done + 1;
	}
	return deleted;
}
