package io.merrow.layout;

/** Offsets of {@code struct flow_table}: which slots are free, and how keys are hashed. */
@CStruct("flow_table")
public final class FlowTableDescriptor {
    /** Low half: 1 + the first free slot, 0: none; high half: rises with each change. */
    @CField(value = "free_head", length = 8)
    public static final int FREE_HEAD_OFFSET = 0;

    @CField(value = "reserved_free", length = 56)
    public static final int RESERVED_FREE_OFFSET = FREE_HEAD_OFFSET + 8;

    /** Slots from this on were never used; may be beyond the capacity. */
    @CField(value = "fresh", length = 8)
    public static final int FRESH_OFFSET = RESERVED_FREE_OFFSET + 56;

    @CField(value = "reserved_fresh", length = 56)
    public static final int RESERVED_FRESH_OFFSET = FRESH_OFFSET + 8;

    /** Random. */
    @CField(value = "hash_keys", length = 4 * FlowTableDescriptor.KEYS)
    public static final int HASH_KEYS_OFFSET = RESERVED_FRESH_OFFSET + 56;

    @CField(value = "reserved_keys", length = 24)
    public static final int RESERVED_KEYS_OFFSET = HASH_KEYS_OFFSET + 4 * FlowTableDescriptor.KEYS;

    /** Size of the struct, bytes. */
    public static final int LENGTH = RESERVED_KEYS_OFFSET + 24;

    /** Random words that a key is hashed with. */
    @CEnum("HASH_KEYS")
    public static final int KEYS = 10;

    private FlowTableDescriptor() {}
}
