/* SPDX-License-Identifier: Apache-2.0 */
/* A BPF object file: open, adjust, load, close, and its maps and programs by name. Handles are libbpf's pointers. */
#include <fcntl.h>
#include <unistd.h>

#include "merrow_jni.h"
#include "io_merrow_bpf_ObjectJni.h"

JNIEXPORT jlong JNICALL Java_io_merrow_bpf_ObjectJni_open(JNIEnv *env, jclass class UNUSED, jbyteArray elf,
							  jstring name)
{
	LIBBPF_OPTS(bpf_object_open_opts, options);
	struct bpf_object *object;
	jlong result;
	jbyte *bytes;

	merrow_log_reset();
	options.object_name = text_of(env, name);
	if (!options.object_name)
		return -ENOMEM;
	bytes = (*env)->GetByteArrayElements(env, elf, NULL);
	if (!bytes) {
		release_text(env, name, options.object_name);
		return -ENOMEM;
	}
	/* libbpf keeps no reference to the bytes after open. */
	object = bpf_object__open_mem(bytes, (size_t) (*env)->GetArrayLength(env, elf), &options);
	result = object ? address_of(object) : -errno;
	(*env)->ReleaseByteArrayElements(env, elf, bytes, JNI_ABORT);
	release_text(env, name, options.object_name);
	return result;
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_ObjectJni_load(JNIEnv *env UNUSED, jclass class UNUSED, jlong object)
{
	merrow_log_reset();
	return bpf_object__load(pointer_of(object));
}

JNIEXPORT void JNICALL Java_io_merrow_bpf_ObjectJni_close(JNIEnv *env UNUSED, jclass class UNUSED, jlong object)
{
	bpf_object__close(pointer_of(object));
}

JNIEXPORT jlong JNICALL Java_io_merrow_bpf_ObjectJni_nextMap(JNIEnv *env UNUSED, jclass class UNUSED, jlong object,
							     jlong previous)
{
	return address_of(bpf_object__next_map(pointer_of(object), pointer_of(previous)));
}

JNIEXPORT jlong JNICALL Java_io_merrow_bpf_ObjectJni_nextProgram(JNIEnv *env UNUSED, jclass class UNUSED, jlong object,
								 jlong previous)
{
	return address_of(bpf_object__next_program(pointer_of(object), pointer_of(previous)));
}

JNIEXPORT jstring JNICALL Java_io_merrow_bpf_ObjectJni_mapName(JNIEnv *env, jclass class UNUSED, jlong map)
{
	return (*env)->NewStringUTF(env, bpf_map__name(pointer_of(map)));
}

JNIEXPORT jstring JNICALL Java_io_merrow_bpf_ObjectJni_programName(JNIEnv *env, jclass class UNUSED, jlong program)
{
	return (*env)->NewStringUTF(env, bpf_program__name(pointer_of(program)));
}

/* Understands ".rodata" and ".rodata.config" too, which libbpf stores under names of its own. */
JNIEXPORT jlong JNICALL Java_io_merrow_bpf_ObjectJni_findMap(JNIEnv *env, jclass class UNUSED, jlong object,
							     jstring name)
{
	const char *text = text_of(env, name);
	struct bpf_map *map;

	if (!text)
		return 0;
	map = bpf_object__find_map_by_name(pointer_of(object), text);
	release_text(env, name, text);
	return address_of(map);
}

JNIEXPORT jlong JNICALL Java_io_merrow_bpf_ObjectJni_findProgram(JNIEnv *env, jclass class UNUSED, jlong object,
								 jstring name)
{
	const char *text = text_of(env, name);
	struct bpf_program *program;

	if (!text)
		return 0;
	program = bpf_object__find_program_by_name(pointer_of(object), text);
	release_text(env, name, text);
	return address_of(program);
}

/* The caller gets a descriptor of its own, so that it can live and die apart from the object. */
static jint own_descriptor(int descriptor)
{
	return descriptor < 0 ? descriptor : result_of(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_ObjectJni_mapDescriptor(JNIEnv *env UNUSED, jclass class UNUSED, jlong map)
{
	return own_descriptor(bpf_map__fd(pointer_of(map)));
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_ObjectJni_programDescriptor(JNIEnv *env UNUSED, jclass class UNUSED,
								      jlong program)
{
	return own_descriptor(bpf_program__fd(pointer_of(program)));
}

/* The order is that of MapJni.info. */
JNIEXPORT void JNICALL Java_io_merrow_bpf_ObjectJni_mapDefinition(JNIEnv *env, jclass class UNUSED, jlong handle,
								  jintArray fields)
{
	const struct bpf_map *map = pointer_of(handle);
	const jint definition[] = {
		(jint) bpf_map__type(map),        0,
		(jint) bpf_map__key_size(map),    (jint) bpf_map__value_size(map),
		(jint) bpf_map__max_entries(map), (jint) bpf_map__map_flags(map),
	};

	(*env)->SetIntArrayRegion(env, fields, 0, sizeof(definition) / sizeof(definition[0]), definition);
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_ObjectJni_setMaxEntries(JNIEnv *env UNUSED, jclass class UNUSED, jlong map,
								  jint entries)
{
	merrow_log_reset();
	return bpf_map__set_max_entries(pointer_of(map), (__u32) entries);
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_ObjectJni_setMapType(JNIEnv *env UNUSED, jclass class UNUSED, jlong map,
							       jint type)
{
	merrow_log_reset();
	return bpf_map__set_type(pointer_of(map), (enum bpf_map_type) type);
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_ObjectJni_setMapFlags(JNIEnv *env UNUSED, jclass class UNUSED, jlong map,
								jint flags)
{
	merrow_log_reset();
	return bpf_map__set_map_flags(pointer_of(map), (__u32) flags);
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_ObjectJni_setInitialValue(JNIEnv *env UNUSED, jclass class UNUSED, jlong map,
								    jlong value, jint length)
{
	merrow_log_reset();
	return bpf_map__set_initial_value(pointer_of(map), pointer_of(value), (size_t) length);
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_ObjectJni_reuseMap(JNIEnv *env UNUSED, jclass class UNUSED, jlong map,
							     jint descriptor)
{
	merrow_log_reset();
	return bpf_map__reuse_fd(pointer_of(map), descriptor);
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_ObjectJni_setAutoload(JNIEnv *env UNUSED, jclass class UNUSED, jlong program,
								jboolean autoload)
{
	merrow_log_reset();
	return bpf_program__set_autoload(pointer_of(program), autoload);
}
