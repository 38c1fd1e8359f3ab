package io.merrow.bpf;

import io.merrow.system.NativeLibrary;
import io.merrow.system.SystemJni;

/**
 * The clock of the kernel program, CLOCK_MONOTONIC: never set, and stopped while the machine is suspended, as flows are. That of
 * {@link System#nanoTime()} as well, on Linux (HotSpot, os_posix.cpp), which is no call into the native library.
 */
public final class BpfClock {
    private BpfClock() {}

    /** Nanoseconds since some moment before the kernel started. */
    public static long nanoTime() {
        return System.nanoTime();
    }

    /** The same, asked from the kernel. */
    public static long kernelNanoTime() {
        NativeLibrary.load();
        return SystemJni.monotonicTimeNs();
    }

    /**
     * Nanoseconds to add to {@link #nanoTime()} for the time since 1970. Of several readings the tightest, so right to within a
     * microsecond when read; it moves when the machine's clock is set or slewed.
     */
    public static long epochOffsetNs() {
        NativeLibrary.load();
        return SystemJni.epochOffsetNs();
    }
}
