package io.merrow.bpf;

/** Errors that callers of this package tell apart, by symbol; and their numbers where natives return them. */
public final class ErrnoName {
    /** A capability is missing. */
    public static final String EPERM = "EPERM";

    /** No such thing. */
    public static final String ENOENT = "ENOENT";

    /** The map is full (array maps: index out of range). */
    public static final String E2BIG = "E2BIG";

    /** It is there already. */
    public static final String EEXIST = "EEXIST";

    /** No such interface. */
    public static final String ENODEV = "ENODEV";

    /** The kernel does not know this, or an argument is wrong. */
    public static final String EINVAL = "EINVAL";

    /** A bucket of the hash map has more entries than the batch has room for. */
    public static final String ENOSPC = "ENOSPC";

    static final int ENOENT_NUMBER = 2;
    static final int EINTR_NUMBER = 4;
    static final int EAGAIN_NUMBER = 11;
    static final int EEXIST_NUMBER = 17;
    static final int ENODEV_NUMBER = 19;
    static final int EINVAL_NUMBER = 22;
    static final int EMSGSIZE_NUMBER = 90;
    static final int ENOBUFS_NUMBER = 105;
    static final int ETIMEDOUT_NUMBER = 110;

    private ErrnoName() {}
}
