package io.merrow.bpf;

import io.merrow.system.KernelException;
import io.merrow.system.SystemJni;
import java.nio.file.Path;

/**
 * A program in the kernel. Owns its descriptor; one taken from a {@link BpfObject} is closed with it. What it is
 * attached to keeps it alive.
 */
public final class BpfProgram implements AutoCloseable {
    private final String name;
    private final int id;
    private final int verifiedInstructions;
    private int fd;

    public BpfProgram(final int fd, final String name) {
        final int[] fields = new int[3];
        KernelException.check(RunJni.info(fd, fields), "describe program '" + name + "'");
        this.fd = fd;
        this.name = name;
        this.id = fields[0];
        this.verifiedInstructions = fields[2];
    }

    /** Opens a program by the name under which it was pinned. Its name is the kernel's, cut to 15 characters. */
    public static BpfProgram openPinned(final Path path) {
        final int fd = BpfPins.open(path, "program", "bpf-prog");
        return new BpfProgram(fd, RunJni.name(fd));
    }

    /** Descriptor, as long as this is open. */
    public int fd() {
        if (fd < 0) {
            throw new IllegalStateException("program '" + name + "' is closed");
        }
        return fd;
    }

    /** The kernel's number of this program. */
    public int id() {
        return id;
    }

    /** Instructions that the verifier looked at when the program was loaded (Linux 5.16); 0: the kernel does not report it. */
    public int verifiedInstructions() {
        return verifiedInstructions;
    }

    public String name() {
        return name;
    }

    /**
     * Attaches a tracing program ({@code tp_btf}) to the hook that its section names.
     *
     * @throws KernelException ENOENT, at load already, when the kernel has no such hook.
     */
    public HookLink attachTracing() {
        final String operation = "attach program '" + name + "' to its trace point";
        return new HookLink(KernelException.check(TraceJni.attachTracing(fd()), operation), operation);
    }

    /**
     * Attaches to a cgroup's hook, beside programs of others.
     *
     * @param cgroup folder in a cgroup file system of version 2; its root is for all processes.
     */
    public HookLink attachCgroup(final Path cgroup, final CgroupHook hook) {
        final String operation = "attach program '" + name + "' to " + hook + " of cgroup " + cgroup;
        final int link = TraceJni.attachCgroup(fd(), cgroup.toString(), hook.id());
        return new HookLink(KernelException.check(link, operation), operation);
    }

    /** Makes an iterator of a program of that kind ({@code iter/…}). */
    public BpfIterator newIterator() {
        final int link = TraceJni.linkIterator(fd());
        return new BpfIterator(KernelException.check(link, "make an iterator of program '" + name + "'"), name);
    }

    /** Runs the program once over the packet and context of {@code run}, which takes the results. */
    public void testRun(final TestRun run) {
        run.execute(this);
    }

    /**
     * Runs the program over the batch's packets in one native call, until the end or the first that the kernel refuses.
     *
     * @return how many were run, all of them: less is an exception.
     */
    public int runEach(final TestRunBatch batch) {
        return batch.execute(this);
    }

    /** Gives the program a name in a BPF file system; it lives as long as the name. */
    public void pin(final Path path) {
        BpfPins.pin(fd(), path, "program '" + name + "'");
    }

    /** Removes a pin; false when it is not there. */
    public static boolean unpin(final Path path) {
        return BpfPins.unpin(path);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            SystemJni.close(fd);
            fd = -1;
        }
    }

    @Override
    public String toString() {
        return "BpfProgram{name=" + name + ", id=" + id + ", fd=" + fd + '}';
    }
}
