package io.merrow.bpf;

import io.merrow.system.ErrnoName;
import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import io.merrow.system.NativeLibrary;
import io.merrow.system.SystemJni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names in a BPF file system that keep maps, programs and links alive beyond this process. */
public final class BpfPins {
    private BpfPins() {}

    public static void pin(final int descriptor, final Path path, final String what) {
        final String operation = "pin " + what + " at " + path;
        final int result = PinJni.pin(descriptor, path.toString());
        if (result < 0) {
            final KernelException failed = KernelException.of(-result, operation);
            final Path directory = path.toAbsolutePath().getParent();
            if (failed.is(ErrnoName.EINVAL) || (failed.is(ErrnoName.EPERM) && !KernelProbe.isBpfFs(directory))) {
                throw new KernelException(
                        operation,
                        failed.errno(),
                        failed.errnoName(),
                        "(" + directory + " is not on a BPF file system: mount -t bpf bpf " + directory + ")",
                        failed.log());
            }
            throw failed;
        }
    }

    /**
     * Opens what is pinned.
     *
     * @param kind how the kernel's names of such descriptors end: "bpf-map", "bpf-prog", "link".
     */
    public static int open(final Path path, final String what, final String kind) {
        NativeLibrary.load();
        final int fd = KernelException.check(PinJni.openPinned(path.toString()), "open pinned " + what + " " + path);
        final String opened = kindOf(fd);
        if (!opened.endsWith(kind)) {
            SystemJni.close(fd);
            throw new IllegalArgumentException(path + " is no pinned " + what + " but " + opened);
        }
        return fd;
    }

    private static String kindOf(final int fd) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd)))
                    .toString();
        } catch (final IOException e) {
            SystemJni.close(fd);
            throw new UncheckedIOException("failed to inspect a pin", e);
        }
    }

    /** Whether the name was there. */
    public static boolean unpin(final Path path) {
        try {
            return Files.deleteIfExists(path);
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to remove the pin " + path, e);
        }
    }
}
