package io.merrow.flow.table;

/**
 * Memory for what only some flows of a shard need ({@link FlowStateDescriptor}). One thread.
 *
 * @param bases what was counted outside of the flow's slot.
 * @param tcp   what of a TCP connection is in records already.
 */
public record FlowBlocks(Slab bases, Slab tcp) {
    /** No block. */
    public static final long NONE = 0;

    /** With no block in use. */
    public FlowBlocks() {
        this(new Slab(FlowStateDescriptor.BASE_LENGTH), new Slab(FlowStateDescriptor.TCP_LENGTH));
    }

    /** Frees the blocks of a flow that has left, {@link FlowSlotFlyweight#blocks()}. */
    void free(final long blocks) {
        if (base(blocks) != Slab.NONE) {
            bases.free(base(blocks));
        }
        if (tcp(blocks) != Slab.NONE) {
            tcp.free(tcp(blocks));
        }
    }

    /** Off-heap memory held, bytes. */
    long memoryBytes() {
        return bases.memoryBytes() + tcp.memoryBytes();
    }

    static long pack(final int base, final int tcp) {
        return (long) tcp << Integer.SIZE | base & 0xFFFF_FFFFL;
    }

    private static int base(final long blocks) {
        return (int) blocks;
    }

    private static int tcp(final long blocks) {
        return (int) (blocks >>> Integer.SIZE);
    }
}
