package io.merrow.bpf;

/** Natives of system.c. */
final class SystemJni {
    private SystemJni() {}

    static native long monotonicTimeNs();

    static native long epochOffsetNs();

    static native int possibleCpus();

    static native String libbpfVersion();

    static native String kernelRelease();

    /** 1: the path is on a BPF file system; 0: on another. */
    static native int isBpfFs(String path);

    static native int close(int descriptor);

    static native int openNamespace(String path);

    static native int enterNamespace(int descriptor);

    static native int probe();

    static native int awaitGracePeriod();
}
