package io.merrow.tc;

import io.merrow.bpf.BpfProgram;
import io.merrow.system.ErrnoName;
import io.merrow.system.KernelException;
import io.merrow.system.NativeLibrary;
import io.merrow.system.NetworkNamespace;

/**
 * Attachment as filter of a clsact qdisc. It ends when it is closed, unless {@link #keep()} was called; when the
 * process exits it stays, and {@link #find} takes it over.
 *
 * <p>Other filters and a qdisc that was there before are never touched. All calls are made in the network namespace
 * where the interface is.
 */
public final class TcFilterLink implements BpfLink {
    private final int ifindex;
    private final TcDirection direction;
    private final int priority;
    private final int handle;
    private final String namespace;
    private int programId;
    private boolean isAttached = true;
    private boolean isKept;

    private TcFilterLink(
            final int ifindex, final TcDirection direction, final int priority, final int handle, final int programId) {
        this.ifindex = ifindex;
        this.direction = direction;
        this.priority = priority;
        this.handle = handle;
        this.programId = programId;
        this.namespace = NetworkNamespace.current();
    }

    /**
     * Attaches a program as filter of the interface's clsact qdisc, which is created if missing, in the network namespace
     * of the calling thread.
     *
     * @param priority 1 to 65535, lower values first; 0 lets the kernel choose.
     */
    public static TcFilterLink attach(
            final BpfProgram program, final int ifindex, final TcDirection direction, final int priority) {
        final String operation =
                "attach program '" + program.name() + "' to clsact " + direction + " of interface " + ifindex;
        ClsactQdisc.acquire(ifindex, operation);
        final int handle = TcJni.attach(program.fd(), ifindex, direction.id(), priority, 0);
        if (handle < 0) {
            final boolean isTaken = handle == -ErrnoName.EINVAL_NUMBER && isTaken(ifindex, direction, priority);
            final KernelException failed = KernelException.of(isTaken ? ErrnoName.EEXIST_NUMBER : -handle, operation);
            ClsactQdisc.release(ifindex);
            throw failed;
        }
        final TcFilterLink link = priority == 0
                ? find(ifindex, direction, program.id(), handle)
                : new TcFilterLink(ifindex, direction, priority, handle, program.id());
        if (link == null) { // removed already, with its interface or by another program
            ClsactQdisc.release(ifindex);
            throw KernelException.of(ErrnoName.ENOENT_NUMBER, operation);
        }
        return link;
    }

    /** Filters of two kinds cannot share a priority. */
    private static boolean isTaken(final int ifindex, final TcDirection direction, final int priority) {
        return TcFilter.list(ifindex, direction).stream()
                .anyMatch(filter -> filter.priority() == priority && filter.programId() == 0);
    }

    /**
     * The filter that has a program, such as one that an earlier process left; null when there is none.
     *
     * @param programId of the program, as its pin has it ({@link BpfProgram#openPinned}).
     */
    public static TcFilterLink find(final int ifindex, final TcDirection direction, final int programId) {
        NativeLibrary.load();
        return find(ifindex, direction, programId, 0);
    }

    private static TcFilterLink find(
            final int ifindex, final TcDirection direction, final int programId, final int handle) {
        for (final TcFilter filter : TcFilter.list(ifindex, direction)) {
            if (filter.programId() == programId && (handle == 0 || filter.handle() == handle)) {
                return new TcFilterLink(ifindex, direction, filter.priority(), filter.handle(), programId);
            }
        }
        return null;
    }

    @Override
    public int id() {
        return handle;
    }

    @Override
    public int programId() {
        return programId;
    }

    @Override
    public int ifindex() {
        return ifindex;
    }

    @Override
    public TcDirection direction() {
        return direction;
    }

    public int priority() {
        return priority;
    }

    @Override
    public boolean isAttached() {
        requireNamespace();
        return isAttached && isStillOurs();
    }

    @Override
    public void update(final BpfProgram program) {
        requireNamespace();
        final int result = TcJni.attach(program.fd(), ifindex, direction.id(), priority, handle);
        KernelException.check(result, "update " + this + " to " + program);
        programId = program.id();
    }

    /** From now on {@link #close()} leaves the filter and its qdisc in the kernel, for another process to find. */
    public void keep() {
        requireNamespace();
        ClsactQdisc.forget(ifindex);
        isKept = true;
    }

    @Override
    public void detach() {
        if (!isAttached) {
            return;
        }
        requireNamespace();
        isAttached = false;
        if (isStillOurs()) {
            final int result = TcJni.detach(ifindex, direction.id(), priority, handle);
            if (result != -ErrnoName.ENOENT_NUMBER && result != -ErrnoName.ENODEV_NUMBER) {
                KernelException.check(result, "detach " + this);
            }
        }
        ClsactQdisc.release(ifindex);
    }

    @Override
    public void close() {
        if (!isKept) {
            detach();
        }
    }

    /** Our filter or the interface may have been removed, and another filter be in its place. */
    private boolean isStillOurs() {
        return TcFilter.list(ifindex, direction).contains(new TcFilter(handle, priority, programId));
    }

    private void requireNamespace() {
        final String current = NetworkNamespace.current();
        if (!current.equals(namespace)) {
            throw new IllegalStateException(
                    this + " was made in network namespace " + namespace + ", this thread is in " + current);
        }
    }

    @Override
    public String toString() {
        return "TcFilterLink{ifindex=" + ifindex + ", direction=" + direction + ", priority=" + priority + ", handle="
                + handle + ", programId=" + programId + ", isAttached=" + isAttached + ", isKept=" + isKept + '}';
    }
}
