package io.merrow.tc;

/**
 * The position of a program among those attached to the same interface and direction.
 *
 * @param flags    the kernel's {@code BPF_F_BEFORE}, {@code BPF_F_AFTER} and {@code BPF_F_ID}.
 * @param relative id of the program that it is placed before or after; 0: of all.
 */
public record TcxOrder(int flags, int relative) {
    private static final int BEFORE = 1 << 3;
    private static final int AFTER = 1 << 4;
    private static final int ID = 1 << 5;

    /** Before all that are there now. */
    public static final TcxOrder FIRST = new TcxOrder(BEFORE, 0);

    /** After all that are there now. */
    public static final TcxOrder LAST = new TcxOrder(AFTER, 0);

    /** Just before the program with this id. */
    public static TcxOrder before(final int programId) {
        return new TcxOrder(BEFORE | ID, programId);
    }

    /** Just after the program with this id. */
    public static TcxOrder after(final int programId) {
        return new TcxOrder(AFTER | ID, programId);
    }
}
