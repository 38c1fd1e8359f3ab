package io.merrow.layout;

/** Offsets of {@code struct filter_state}: two tables, of which one is in use. */
@CStruct("filter_state")
public final class FilterStateDescriptor {
    /** Tables that change places. */
    public static final int TABLES = 2;

    @CField(value = "active", length = 4)
    public static final int ACTIVE_OFFSET = 0;

    @CField(value = "table", length = 4)
    public static final int TABLE_OFFSET = ACTIVE_OFFSET + 4;

    @CField(value = "tables", length = TABLES * FilterTableDescriptor.LENGTH)
    public static final int TABLES_OFFSET = TABLE_OFFSET + 4;

    /** Size of the struct, bytes. */
    public static final int LENGTH = TABLES_OFFSET + TABLES * FilterTableDescriptor.LENGTH;

    private FilterStateDescriptor() {}

    /** Where a table begins. */
    public static int tableOffset(final int table) {
        return TABLES_OFFSET + table * FilterTableDescriptor.LENGTH;
    }
}
