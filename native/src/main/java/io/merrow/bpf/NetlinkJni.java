package io.merrow.bpf;

/** Natives of netlink.c. */
final class NetlinkJni {
    private NetlinkJni() {}

    static native int openAddressMonitor();

    /** 1: something changed since the last call. */
    static native int drain(int monitor);
}
