package io.merrow.layout;

/** Offsets of {@code struct flow_bucket}: a cache line of the index, with entries of slots. */
@CStruct("flow_bucket")
public final class FlowBucketDescriptor {
    @CField(value = "entries", length = 4 * FlowBucketDescriptor.WAYS)
    public static final int ENTRIES_OFFSET = 0;

    /** Size of the struct, bytes. */
    public static final int LENGTH = ENTRIES_OFFSET + 4 * FlowBucketDescriptor.WAYS;

    /** Entries of a bucket. */
    @CEnum("INDEX_WAYS")
    public static final int WAYS = 16;

    /** Low bits of an entry: 1 + the slot. Above them is the tag. */
    @CEnum("INDEX_SLOT_BITS")
    public static final int SLOT_BITS = 24;

    public static final int SLOT_MASK = (1 << SLOT_BITS) - 1;

    /** Slots that entries can name. */
    public static final int MAX_SLOTS = SLOT_MASK;

    private FlowBucketDescriptor() {}
}
