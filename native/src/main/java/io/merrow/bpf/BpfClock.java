package io.merrow.bpf;

/** The clock of the kernel program, CLOCK_BOOTTIME: never set, and goes on while the machine is suspended. */
public final class BpfClock {
    private BpfClock() {}

    /** Nanoseconds since the machine started. */
    public static long bootTimeNs() {
        NativeLibrary.load();
        return SystemJni.bootTimeNs();
    }

    /**
     * Nanoseconds to add to a boot time for the time since 1970. Of several readings the tightest, so right to within a
     * microsecond when read; it moves when the machine's clock is set or slewed.
     */
    public static long epochOffsetNs() {
        NativeLibrary.load();
        return SystemJni.epochOffsetNs();
    }
}
