package io.merrow.system;

/** Natives of memory.c. */
public final class MemoryJni {
    private MemoryJni() {}

    public static native int pageSize();

    public static native long map(int descriptor, long offset, long length, boolean writable);

    public static native int unmap(long address, long length);

    /** An eventfd. */
    static native int newBell();

    static native int ring(int bell);

    /** 1: the ring buffer holds something; 0: the time is over, the bell rang or a signal came. */
    public static native int await(int ring, int bell, int timeoutMs);
}
