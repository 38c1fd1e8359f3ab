package io.merrow.tc;

/** Natives of link.c. */
final class TcxJni {
    static final int INGRESS = 0;
    static final int EGRESS = 1;

    private TcxJni() {}

    static native int attachTcx(int program, int ifindex, int direction, int flags, int relative);

    static native int queryTcx(int ifindex, int direction, int[] programIds);

    /** Fills in id, program id, interface, direction. */
    static native int info(int link, int[] fields);

    static native int update(int link, int program);

    static native int detach(int link);
}
