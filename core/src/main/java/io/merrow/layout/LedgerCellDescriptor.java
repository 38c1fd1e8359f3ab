package io.merrow.layout;

/** Offsets of {@code struct ledger_cell}; {@code struct ledger} is an array of {@link KernelLedgerReason#CELLS}. */
@CStruct("ledger_cell")
public final class LedgerCellDescriptor {
    @CField(value = "packets", length = 8)
    public static final int PACKETS_OFFSET = 0;

    @CField(value = "bytes", length = 8)
    public static final int BYTES_OFFSET = PACKETS_OFFSET + 8;

    /** Size of the struct, bytes. */
    public static final int LENGTH = BYTES_OFFSET + 8;

    /** Size of {@code struct ledger}, bytes. */
    public static final int LEDGER_LENGTH = LENGTH * KernelLedgerReason.CELLS;

    private LedgerCellDescriptor() {}

    /** Where a reason's cell starts in {@code struct ledger}. */
    public static int cellOffset(final KernelLedgerReason reason) {
        return reason.index() * LENGTH;
    }
}
