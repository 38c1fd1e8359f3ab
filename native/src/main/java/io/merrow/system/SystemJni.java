package io.merrow.system;

/** Natives of system.c. */
public final class SystemJni {
    private SystemJni() {}

    public static native long monotonicTimeNs();

    public static native long epochOffsetNs();

    static native int possibleCpus();

    public static native String libbpfVersion();

    public static native String kernelRelease();

    /** 1: the path is on a BPF file system; 0: on another. */
    static native int isBpfFs(String path);

    public static native int close(int descriptor);

    static native int openNamespace(String path);

    static native int enterNamespace(int descriptor);

    static native int probe();

    static native int awaitGracePeriod();
}
