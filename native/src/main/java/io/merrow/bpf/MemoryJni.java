package io.merrow.bpf;

/** Natives of memory.c. */
final class MemoryJni {
    private MemoryJni() {}

    static native int pageSize();

    static native long map(int descriptor, long offset, long length, boolean writable);

    static native int unmap(long address, long length);

    /** An eventfd. */
    static native int newBell();

    static native int ring(int bell);

    /** 1: the ring buffer holds something; 0: the time is over, the bell rang or a signal came. */
    static native int await(int ring, int bell, int timeoutMs);
}
