package io.merrow.layout;

/** Offsets of {@code struct process_name}: what a process called itself. */
@CStruct("process_name")
public final class ProcessNameDescriptor {
    @CField(value = "name", length = 16)
    public static final int NAME_OFFSET = 0;

    /** Size of the struct, bytes. */
    public static final int LENGTH = NAME_OFFSET + 16;

    private ProcessNameDescriptor() {}
}
