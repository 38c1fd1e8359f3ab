package io.merrow.netlink;

/** Natives of netlink.c. */
final class NetlinkJni {
    private NetlinkJni() {}

    /** A socket that never blocks. {@code receiveBytes} of 0: the default. */
    static native int open(int groups, int receiveBytes);

    static native int send(int netlink, long address, int length);

    /** Bytes of one datagram; 0: not the kernel's; negative EAGAIN: none, ENOBUFS: some were lost before. */
    static native int receive(int netlink, long address, int length);
}
