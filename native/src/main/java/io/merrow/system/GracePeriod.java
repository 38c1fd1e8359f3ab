package io.merrow.system;

/**
 * RCU grace periods (Linux, Documentation/RCU/whatisRCU.rst): a BPF program runs within an RCU read-side section, so when one has
 * passed, every program that was running at its beginning has ended.
 */
public final class GracePeriod {
    private GracePeriod() {}

    /**
     * Waits for one, some 5 to 50 ms; blocks the thread.
     *
     * @throws KernelException where the kernel offers none (CPUs without a tick: {@code nohz_full}).
     */
    public static void await() {
        NativeLibrary.load();
        KernelException.check(SystemJni.awaitGracePeriod(), "wait for an RCU grace period");
    }
}
