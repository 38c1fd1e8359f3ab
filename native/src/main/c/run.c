/* SPDX-License-Identifier: Apache-2.0 */
/* Programs by descriptor: describe, and run over packets given to them (BPF_PROG_TEST_RUN). */
#include "merrow_jni.h"
#include "io_merrow_bpf_RunJni.h"

/* As TestRun reads it. */
struct run_result {
	__u32 retval;
	__u32 duration_ns;
	__u32 data_out_length;
	__u32 context_out_length;
};

/* As TestRunBatch writes it, but retval, which is written here. */
struct run_packet {
	__u64 time_ns;
	__u32 offset;
	__u32 length;
	__u32 wire_length;
	__u32 retval;
};

/* id, type, instructions that the verifier looked at */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_RunJni_info(JNIEnv *env, jclass class UNUSED, jint program, jintArray fields)
{
	struct bpf_prog_info info = { 0 };
	__u32 length = sizeof(info);
	int result = bpf_obj_get_info_by_fd(program, &info, &length);

	if (!result) {
		const jint values[] = { (jint) info.id, (jint) info.type, (jint) info.verified_insns };

		(*env)->SetIntArrayRegion(env, fields, 0, sizeof(values) / sizeof(values[0]), values);
	}
	return result;
}

JNIEXPORT jstring JNICALL Java_io_merrow_bpf_RunJni_name(JNIEnv *env, jclass class UNUSED, jint program)
{
	struct bpf_prog_info info = { 0 };
	__u32 length = sizeof(info);

	if (bpf_obj_get_info_by_fd(program, &info, &length))
		return NULL;
	return (*env)->NewStringUTF(env, info.name);
}

JNIEXPORT jint JNICALL Java_io_merrow_bpf_RunJni_run(JNIEnv *env UNUSED, jclass class UNUSED, jint program,
						     jlong data_in, jint data_in_length, jlong data_out,
						     jint data_out_length, jlong context_in, jint context_in_length,
						     jlong context_out, jint context_out_length, jint repeat,
						     jlong result_address)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = pointer_of(data_in), .data_size_in = (__u32) data_in_length,
		    .data_out = pointer_of(data_out), .data_size_out = (__u32) data_out_length,
		    .ctx_in = pointer_of(context_in), .ctx_size_in = (__u32) context_in_length,
		    .ctx_out = pointer_of(context_out), .ctx_size_out = (__u32) context_out_length, .repeat = repeat);
	struct run_result *out = pointer_of(result_address);
	int result;

	merrow_log_reset();
	result = bpf_prog_test_run_opts(program, &options);
	out->retval = options.retval;
	out->duration_ns = options.duration;
	out->data_out_length = options.data_size_out;
	out->context_out_length = options.ctx_size_out;
	return result;
}

/*
 * Runs the packets one after another, each with its time and wire length in the context, until the end or an error.
 * Returns how many were run; the error that stopped it, if any, goes to *error as errno.
 */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_RunJni_runEach(JNIEnv *env UNUSED, jclass class UNUSED, jint program,
							 jlong data, jlong packets, jint count, jlong context,
							 jlong error)
{
	struct run_packet *packet = pointer_of(packets);
	struct __sk_buff *skb = pointer_of(context);
	const char *bytes = pointer_of(data);
	int *stopped_by = pointer_of(error);

	merrow_log_reset();
	*stopped_by = 0;
	for (jint i = 0; i < count; i++, packet++) {
		LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = bytes + packet->offset,
			    .data_size_in = packet->length, .ctx_in = skb, .ctx_size_in = sizeof(*skb));
		int result;

		skb->tstamp = packet->time_ns;
		skb->wire_len = packet->wire_length;
		result = bpf_prog_test_run_opts(program, &options);
		if (result) {
			*stopped_by = -result;
			return i;
		}
		packet->retval = options.retval;
	}
	return count;
}

/* A descriptor of any program, of any process; the kernel requires CAP_SYS_ADMIN for it. */
JNIEXPORT jint JNICALL Java_io_merrow_bpf_RunJni_openById(JNIEnv *env UNUSED, jclass class UNUSED, jint id)
{
	return bpf_prog_get_fd_by_id((__u32) id);
}
