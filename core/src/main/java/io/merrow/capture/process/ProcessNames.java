package io.merrow.capture.process;

import io.merrow.bpf.BpfMap;
import io.merrow.layout.ProcessNameDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.collections.Int2ObjectCache;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Names of processes: that of the executable, or, where the process has gone or may not be looked at, what it called itself
 * when it last made a socket. Bounded. One thread, which pays a few system calls at the first sight of a process and then
 * once in {@value #FRESH_SECONDS} seconds, for numbers are used again: one that has gone is known for ten minutes more.
 */
public final class ProcessNames {
    private static final int FRESH_SECONDS = 30;
    private static final long FRESH_NS = FRESH_SECONDS * 1_000_000_000L;

    /** So long after it was seen last a process that has gone keeps its name: its flows' records may still come. */
    private static final long GONE_NS = 10 * 60 * 1_000_000_000L;

    private static final int SETS = 1024;
    private static final int WAYS = 4;

    /** The kernel's fixed number of the first PID namespace (include/linux/proc_ns.h). */
    private static final String FIRST_NAMESPACE = "pid:[4026531836]";

    private final BpfMap names;
    private final NanoClock clock;
    private final Path proc;
    private final Int2ObjectCache<Entry> cache = new Int2ObjectCache<>(SETS, WAYS, entry -> {});
    private final UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
    private final UnsafeBuffer name = new UnsafeBuffer(ByteBuffer.allocateDirect(ProcessNameDescriptor.LENGTH));

    private record Entry(String name, long atNs, long aliveNs) {}

    /** @param names {@link SocketOwners#processes()}. */
    public ProcessNames(final BpfMap names, final NanoClock clock) {
        this(names, clock, isFirstNamespace() ? Path.of("/proc") : null);
    }

    /** @param proc null where its numbers are not the kernel's. */
    ProcessNames(final BpfMap names, final NanoClock clock, final Path proc) {
        this.names = names;
        this.clock = clock;
        this.proc = proc;
    }

    private static boolean isFirstNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .equals(FIRST_NAMESPACE);
        } catch (final IOException e) {
            return false;
        }
    }

    /** Name of a process; null where nothing is known of it. */
    public String name(final int processId) {
        final long nowNs = clock.nanoTime();
        final Entry known = cache.get(processId);
        if (known != null && nowNs - known.atNs < FRESH_NS) {
            return known.name;
        }
        final String executable = executable(processId);
        final boolean isAlive = executable != null || exists(processId);
        String found = executable;
        if (found == null && !isAlive && known != null && nowNs - known.aliveNs < GONE_NS) {
            found = known.name;
        }
        if (found == null) {
            found = calledItself(processId);
        }
        cache.put(processId, new Entry(found, nowNs, isAlive || known == null ? nowNs : known.aliveNs));
        return found;
    }

    private boolean exists(final int processId) {
        return proc != null && Files.exists(proc.resolve(Integer.toString(processId)));
    }

    private String executable(final int processId) {
        if (proc == null) {
            return null;
        }
        try {
            final String path =
                    Files.readSymbolicLink(proc.resolve(processId + "/exe")).toString();
            final String replaced = path.endsWith(" (deleted)") ? path.substring(0, path.length() - 10) : path;
            return replaced.substring(replaced.lastIndexOf('/') + 1);
        } catch (final IOException e) {
            return null; // it has gone, or we may not look
        }
    }

    private String calledItself(final int processId) {
        key.putInt(0, processId, ByteOrder.nativeOrder());
        if (!names.lookup(key, 0, name, 0)) {
            return null;
        }
        int length = 0;
        while (length < ProcessNameDescriptor.LENGTH && name.getByte(length) != 0) {
            length++;
        }
        final byte[] bytes = new byte[length];
        name.getBytes(0, bytes);
        return length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "ProcessNames{known=" + cache.size() + '}';
    }
}
