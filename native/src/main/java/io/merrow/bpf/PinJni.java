package io.merrow.bpf;

/** Natives of pin.c. */
final class PinJni {
    private PinJni() {}

    static native int pin(int descriptor, String path);

    static native int openPinned(String path);
}
