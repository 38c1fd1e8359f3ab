package io.merrow.netlink;

/** Natives of conntrack.c, and where the fields of its {@code struct connection} are. */
final class ConntrackJni {
    static final int SOURCE_OFFSET = 0;
    static final int DESTINATION_OFFSET = SOURCE_OFFSET + 16;
    static final int TARGET_OFFSET = DESTINATION_OFFSET + 16;
    static final int SOURCE_PORT_OFFSET = TARGET_OFFSET + 16;
    static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + 2;
    static final int TARGET_PORT_OFFSET = DESTINATION_PORT_OFFSET + 2;
    static final int PROTOCOL_OFFSET = TARGET_PORT_OFFSET + 2;
    static final int LENGTH = PROTOCOL_OFFSET + 2;

    private ConntrackJni() {}

    static native int open();

    /** 1: the target is filled in; 0: it is not known, or not translated. */
    static native int get(int conntrack, long connection);

    static native int startDump(int conntrack);

    /** Twice the number of connections written, and 1 when they were the last. */
    static native int nextOfDump(int conntrack, long connections, int room);
}
