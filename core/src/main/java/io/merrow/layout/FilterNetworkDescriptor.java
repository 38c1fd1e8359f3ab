package io.merrow.layout;

/** Offsets of {@code struct filter_network}: key of a network in the kernel's trie. The value is its roles, 8 bytes. */
@CStruct("filter_network")
public final class FilterNetworkDescriptor {
    /** Bits of a key before the address. */
    public static final int TABLE_BITS = 32;

    @CField(value = "prefix_length", length = 4)
    public static final int PREFIX_LENGTH_OFFSET = 0;

    @CField(value = "table", length = 4)
    public static final int TABLE_OFFSET = PREFIX_LENGTH_OFFSET + 4;

    @CField(value = "address", length = 16)
    public static final int ADDRESS_OFFSET = TABLE_OFFSET + 4;

    /** Size of the struct, bytes. */
    public static final int LENGTH = ADDRESS_OFFSET + 16;

    private FilterNetworkDescriptor() {}
}
