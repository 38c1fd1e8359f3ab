package io.merrow.layout;

/** Offsets of {@code struct flow_mark_line}: a byte for each direction of {@value #SLOTS} slots, the sweep in which it was touched last. */
@CStruct("flow_mark_line")
public final class FlowMarksDescriptor {
    @CField(value = "marks", length = 2 * FlowMarksDescriptor.SLOTS)
    public static final int MARKS_OFFSET = 0;

    /** Size of the struct, bytes. */
    public static final int LENGTH = MARKS_OFFSET + 2 * FlowMarksDescriptor.SLOTS;

    /** Slots of a line. */
    @CEnum("MARK_SLOTS")
    public static final int SLOTS = 32;

    private FlowMarksDescriptor() {}
}
