package io.merrow.system;

import java.nio.file.Files;
import java.nio.file.Path;

/** What this kernel and this process's rights allow. Every call asks again; any thread may call. */
public final class KernelProbe {
    private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

    private KernelProbe() {}

    /** The kernel's version as it reports it, "6.1.0-39-amd64". */
    public static String release() {
        NativeLibrary.load();
        return SystemJni.kernelRelease();
    }

    /**
     * Makes and drops a map and a traffic control program.
     *
     * @throws KernelException when that does not work: EPERM without the capabilities, ENOSYS without BPF in the kernel.
     */
    public static void probe() {
        NativeLibrary.load();
        KernelException.check(SystemJni.probe(), "use BPF on Linux " + release());
    }

    /** Whether the kernel describes its types, which relocations need. */
    public static boolean hasBtf() {
        return Files.isReadable(BTF);
    }

    /** Whether a path that exists is on a mounted BPF file system, where things can be pinned. */
    public static boolean isBpfFs(final Path path) {
        NativeLibrary.load();
        return SystemJni.isBpfFs(path.toString()) == 1;
    }
}
