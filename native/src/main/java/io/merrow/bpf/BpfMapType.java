package io.merrow.bpf;

/** Types of maps that this package knows by name; the numbers are the kernel's {@code enum bpf_map_type}. */
public enum BpfMapType {
    /** One not listed here. */
    OTHER(0),
    HASH(1),
    ARRAY(2),
    PERCPU_HASH(5),
    PERCPU_ARRAY(6),
    LRU_HASH(9),
    LRU_PERCPU_HASH(10),
    LPM_TRIE(11),
    QUEUE(22),
    RINGBUF(27);

    /** Flag for {@link BpfMap#create}: the array may be mapped into memory. */
    public static final int MMAPABLE = 1 << 10;

    /** Flag for {@link BpfMap#create}: memory is taken entry by entry, not all at creation. */
    public static final int NO_PREALLOC = 1;

    private static final BpfMapType[] TYPES = values();

    private final int id;

    BpfMapType(final int id) {
        this.id = id;
    }

    /** The kernel's number. */
    public int id() {
        return id;
    }

    /** Whether an entry has one value for each possible CPU. */
    public boolean isPerCpu() {
        return this == PERCPU_HASH || this == PERCPU_ARRAY || this == LRU_PERCPU_HASH;
    }

    static BpfMapType ofId(final int id) {
        for (final BpfMapType type : TYPES) {
            if (type.id == id) {
                return type;
            }
        }
        return OTHER;
    }
}
