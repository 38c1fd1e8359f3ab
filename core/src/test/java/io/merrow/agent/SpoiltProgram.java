package io.merrow.agent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Breaks a BPF object file so that every verifier refuses it. */
public final class SpoiltProgram {
    /** Offsets in the ELF header and in a section header, elf(5). */
    private static final int SECTIONS_OFFSET = 0x28;

    private static final int SECTION_SIZE_OFFSET = 0x3A;
    private static final int SECTION_COUNT_OFFSET = 0x3C;
    private static final int FLAGS_OFFSET = 0x08;
    private static final int CONTENT_OFFSET = 0x18;
    private static final int LENGTH_OFFSET = 0x20;
    private static final long EXECUTABLE = 4;

    /** {@code r0 = r9}: of a register that was never written ("R9 !read_ok", EACCES). */
    private static final long READS_UNWRITTEN = 0x90BFL;

    private SpoiltProgram() {}

    /** The first instruction of each section with code becomes a forbidden one. */
    public static void spoil(final byte[] elf) {
        final ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        final int sections = (int) file.getLong(SECTIONS_OFFSET);
        for (int i = 0; i < file.getShort(SECTION_COUNT_OFFSET); i++) {
            final int section = sections + i * file.getShort(SECTION_SIZE_OFFSET);
            final boolean isCode = (file.getLong(section + FLAGS_OFFSET) & EXECUTABLE) != 0;
            if (isCode && file.getLong(section + LENGTH_OFFSET) > 0) {
                file.putLong((int) file.getLong(section + CONTENT_OFFSET), READS_UNWRITTEN);
            }
        }
    }
}
