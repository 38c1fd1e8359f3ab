package io.merrow.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The calling thread's visit to another network namespace, ended by {@link #close()} on the same thread.
 *
 * <p>Everything that thread opens or attaches meanwhile belongs to that namespace. Needs CAP_SYS_ADMIN.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final Path OF_THREAD = Path.of("/proc/thread-self/ns/net");

    private final Thread thread = Thread.currentThread();
    private final Path path;
    private int origin;

    private NetworkNamespace(final Path path, final int origin) {
        this.path = path;
        this.origin = origin;
    }

    /**
     * Moves the calling thread.
     *
     * @param path of the namespace: {@code /proc/PID/ns/net} or {@code /run/netns/NAME}.
     */
    public static NetworkNamespace enter(final Path path) {
        NativeLibrary.load();
        final int target = open(path);
        int origin = -1;
        try {
            origin = open(OF_THREAD);
            setCurrent(target, "enter network namespace " + path);
            return new NetworkNamespace(path, origin);
        } catch (final KernelException e) {
            if (origin >= 0) {
                SystemJni.close(origin);
            }
            throw e;
        } finally {
            SystemJni.close(target);
        }
    }

    /** Identity of the calling thread's namespace, "net:[4026531840]". */
    public static String current() {
        try {
            return Files.readSymbolicLink(OF_THREAD).toString();
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to read " + OF_THREAD, e);
        }
    }

    private static int open(final Path path) {
        return KernelException.check(SystemJni.openNamespace(path.toString()), "open network namespace " + path);
    }

    private static void setCurrent(final int namespace, final String operation) {
        final int result = SystemJni.enterNamespace(namespace);
        if (result < 0) {
            throw KernelException.of(-result, operation, "entering a network namespace requires root or CAP_SYS_ADMIN");
        }
    }

    @Override
    public void close() {
        if (origin < 0) {
            return;
        }
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException(this + " was entered by " + thread.getName());
        }
        final int left = origin;
        origin = -1;
        try {
            setCurrent(left, "leave network namespace " + path);
        } finally {
            SystemJni.close(left);
        }
    }

    @Override
    public String toString() {
        return "NetworkNamespace{path=" + path + ", thread=" + thread.getName() + ", origin=" + origin + '}';
    }
}
