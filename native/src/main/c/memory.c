/* SPDX-License-Identifier: Apache-2.0 */
/* Shared memory with the kernel, and waiting for a ring buffer. */
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "merrow_jni.h"
#include "io_merrow_system_MemoryJni.h"

JNIEXPORT jint JNICALL Java_io_merrow_system_MemoryJni_pageSize(JNIEnv *env UNUSED, jclass class UNUSED)
{
	return (jint) sysconf(_SC_PAGESIZE);
}

JNIEXPORT jlong JNICALL Java_io_merrow_system_MemoryJni_map(JNIEnv *env UNUSED, jclass class UNUSED, jint descriptor,
							    jlong offset, jlong length, jboolean writable)
{
	int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
	void *memory = mmap(NULL, (size_t) length, protection, MAP_SHARED, descriptor, offset);

	return memory == MAP_FAILED ? -errno : address_of(memory);
}

JNIEXPORT jint JNICALL Java_io_merrow_system_MemoryJni_unmap(JNIEnv *env UNUSED, jclass class UNUSED, jlong address,
							     jlong length)
{
	return result_of(munmap(pointer_of(address), (size_t) length));
}

JNIEXPORT jint JNICALL Java_io_merrow_system_MemoryJni_newBell(JNIEnv *env UNUSED, jclass class UNUSED)
{
	return result_of(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

JNIEXPORT jint JNICALL Java_io_merrow_system_MemoryJni_ring(JNIEnv *env UNUSED, jclass class UNUSED, jint bell)
{
	/* EAGAIN would mean that the bell rings already. */
	return eventfd_write(bell, 1) && errno != EAGAIN ? -errno : 0;
}

/*
 * poll(2) and not epoll: poll looks at the ring when it is called, while epoll is only notified of wake-ups, which a producer
 * with BPF_RB_NO_WAKEUP does not send.
 */
JNIEXPORT jint JNICALL Java_io_merrow_system_MemoryJni_await(JNIEnv *env UNUSED, jclass class UNUSED, jint ring,
							     jint bell, jint timeout_ms)
{
	struct pollfd waited[] = { { .fd = ring, .events = POLLIN }, { .fd = bell, .events = POLLIN } };
	eventfd_t rung;
	int result = poll(waited, 2, timeout_ms);

	if (result < 0)
		return errno == EINTR ? 0 : -errno;
	if (waited[1].revents & POLLIN)
		(void) eventfd_read(bell, &rung);
	return (waited[0].revents & POLLIN) != 0;
}
