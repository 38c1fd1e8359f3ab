package io.merrow.system;

/** Natives of error.c. */
final class ErrorJni {
    private ErrorJni() {}

    /** Symbol of an errno or libbpf error, "EPERM"; null when unknown. */
    static native String name(int errno);

    static native String text(int errno);

    /** What libbpf said on this thread since its last operation began; forgotten then. */
    static native byte[] takeLog();
}
