package io.merrow.system;

import org.agrona.BitUtil;

/** The CPUs that this machine can ever have: what the kernel gives a value each in per-CPU maps. */
public final class PossibleCpus {
    private PossibleCpus() {}

    /** How many. Does not change while the machine runs. */
    public static int count() {
        NativeLibrary.load();
        return KernelException.check(SystemJni.possibleCpus(), "count the possible CPUs");
    }

    /** Distance of one CPU's value from the next one's, bytes: the kernel aligns each to 8. */
    public static int stride(final int valueSize) {
        return BitUtil.align(valueSize, Long.BYTES);
    }
}
