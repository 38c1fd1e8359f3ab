package io.merrow.system;

/** Errors that callers of this package distinguish, by symbol; and their numbers where natives return them. */
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

    public static final int ENOENT_NUMBER = 2;
    public static final int EINTR_NUMBER = 4;
    public static final int EAGAIN_NUMBER = 11;
    public static final int EEXIST_NUMBER = 17;
    public static final int ENODEV_NUMBER = 19;
    public static final int EINVAL_NUMBER = 22;
    public static final int EMSGSIZE_NUMBER = 90;
    public static final int ENOBUFS_NUMBER = 105;
    public static final int ETIMEDOUT_NUMBER = 110;

    private ErrnoName() {}
}
