package io.merrow.tc;

/** Natives of tc.c. */
final class TcJni {
    static final int INGRESS = 0;
    static final int EGRESS = 1;

    /** A filter in the result of {@link #filters}: handle, priority, program id. */
    static final int FILTER_FIELDS = 3;

    private TcJni() {}

    /** 1: made; 0: it was there; EEXIST: another kind of qdisc is in its place. */
    static native int createQdisc(int ifindex);

    static native int destroyQdisc(int ifindex);

    /** The filter's handle. With a handle given, that filter's program is replaced. */
    static native int attach(int program, int ifindex, int direction, int priority, int handle);

    static native int detach(int ifindex, int direction, int priority, int handle);

    /** How many filters there are, also when {@code fields} has no room for all. */
    static native int filters(int ifindex, int direction, int[] fields);
}
