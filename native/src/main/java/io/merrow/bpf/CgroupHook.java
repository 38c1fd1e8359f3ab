package io.merrow.bpf;

/** Where in a cgroup's life of sockets a program may stand. */
public enum CgroupHook {
    /** After a socket of IPv4 was bound by {@code bind()}. */
    POST_BIND4(TraceJni.POST_BIND4),
    /** After a socket of IPv6 was bound by {@code bind()}. */
    POST_BIND6(TraceJni.POST_BIND6),
    /** Before a socket goes (Linux 5.9). */
    SOCK_RELEASE(TraceJni.SOCK_RELEASE),
    /** When a process makes a socket. */
    SOCK_CREATE(TraceJni.SOCK_CREATE);

    private final int id;

    CgroupHook(final int id) {
        this.id = id;
    }

    int id() {
        return id;
    }
}
