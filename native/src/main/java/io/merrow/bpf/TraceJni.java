package io.merrow.bpf;

/** Natives of trace.c. */
final class TraceJni {
    static final int POST_BIND4 = 0;
    static final int POST_BIND6 = 1;
    static final int SOCK_RELEASE = 2;
    static final int SOCK_CREATE = 3;

    private TraceJni() {}

    static native int attachTracing(int program);

    static native int attachCgroup(int program, String path, int hook);

    static native int linkIterator(int program);

    static native int openIteration(int link);

    /** Bytes read; 0 at the end. */
    static native int read(int iteration, long address, int length);
}
