package io.merrow.bpf;

/** Natives of netlink.c. */
final class NetlinkJni {
    private NetlinkJni() {}

    static native int openAddressMonitor();

    /** 1: something changed since the last call. */
    static native int drain(int monitor);

    /** Fills in interface numbers as far as there is room. Returns how many there are. */
    static native int peersElsewhere(int[] ifindexes);
}
