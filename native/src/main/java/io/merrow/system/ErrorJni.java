package io.merrow.system;

/** Natives of error.c. */
final class ErrorJni {
    private ErrorJni() {}

    /** Symbol of an errno or libbpf error, "EPERM"; null when unknown. */
    static native String name(int errno);

    static native String text(int errno);

    /** libbpf's messages on this thread since its last operation began; cleared then. */
    static native byte[] takeLog();
}
