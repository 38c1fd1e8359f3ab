package io.merrow.tc;

import io.merrow.bpf.BpfPins;
import io.merrow.bpf.BpfProgram;
import io.merrow.system.ErrnoName;
import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import io.merrow.system.NativeLibrary;
import io.merrow.system.SystemJni;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Attachment by a TCX link. It ends when it is closed, unless it was pinned: then when the pin goes. When the process
 * exits, the kernel closes it.
 */
public final class TcxLink implements BpfLink {
    private static final int LOOPBACK = 1;
    private static final int FIELDS = 4;

    /** The kernel allows no more on one hook (BPF_MPROG_MAX). */
    private static final int MOST_PROGRAMS = 64;

    private final int[] fields = new int[FIELDS];
    private int fd;

    TcxLink(final int fd) {
        this.fd = fd;
        readInfo();
    }

    /**
     * Attaches a program by a TCX link (Linux 6.6), in the network namespace of the calling thread.
     *
     * @throws KernelException ENODEV when there is no such interface; EINVAL on older kernels.
     */
    public static TcxLink attach(
            final BpfProgram program, final int ifindex, final TcDirection direction, final TcxOrder order) {
        final String operation =
                "attach program '" + program.name() + "' by TCX to " + direction + " of interface " + ifindex;
        final int link = TcxJni.attachTcx(program.fd(), ifindex, direction.id(), order.flags(), order.relative());
        if (link == -ErrnoName.EINVAL_NUMBER && !isSupported()) {
            throw new KernelException(
                    operation,
                    ErrnoName.EINVAL_NUMBER,
                    ErrnoName.EINVAL,
                    "(Linux " + KernelProbe.release() + " has no TCX, which needs 6.6: attach by clsact)",
                    "");
        }
        return new TcxLink(KernelException.check(link, operation));
    }

    /** Whether the kernel has TCX (Linux 6.6). Needs CAP_NET_ADMIN: without it EPERM. */
    public static boolean isSupported() {
        NativeLibrary.load();
        final int result = TcxJni.queryTcx(LOOPBACK, TcxJni.INGRESS, new int[1]);
        if (result < 0) {
            final KernelException failed = KernelException.of(-result, "query the kernel's support of TCX");
            if (failed.is(ErrnoName.EPERM)) {
                throw failed;
            }
            return !failed.is(ErrnoName.EINVAL);
        }
        return true;
    }

    /** Opens a link by the name under which it was pinned. */
    public static TcxLink openPinned(final Path path) {
        final int fd = BpfPins.open(path, "TCX link", "link");
        if (TcxJni.info(fd, new int[FIELDS]) < 0) {
            SystemJni.close(fd);
            throw new IllegalArgumentException(path + " is no pinned TCX link but another kind of link");
        }
        return new TcxLink(fd);
    }

    /** Descriptor, as long as this is open. */
    public int fd() {
        if (fd < 0) {
            throw new IllegalStateException("TCX link " + id() + " is closed");
        }
        return fd;
    }

    @Override
    public int id() {
        return fields[0];
    }

    @Override
    public int programId() {
        return fields[1];
    }

    /** The interface when this was opened or attached, also after it is gone; see {@link #isAttached()}. */
    @Override
    public int ifindex() {
        return fields[2];
    }

    @Override
    public TcDirection direction() {
        return TcDirection.ofId(fields[3]);
    }

    /** In the calling thread's namespace: an interface takes its programs along when it is moved to another. */
    @Override
    public boolean isAttached() {
        final int[] now = new int[FIELDS];
        KernelException.check(TcxJni.info(fd(), now), "describe TCX link " + id());
        return now[2] == ifindex() && isOnInterface();
    }

    private boolean isOnInterface() {
        return programs(ifindex(), direction()).contains(programId());
    }

    /**
     * Ids of all programs that are attached by TCX, by any process, in the order in which they run; in the calling
     * thread's namespace. None where there is no such interface.
     */
    public static List<Integer> programs(final int ifindex, final TcDirection direction) {
        NativeLibrary.load();
        final int[] ids = new int[MOST_PROGRAMS];
        final int count = TcxJni.queryTcx(ifindex, direction.id(), ids);
        if (count == -ErrnoName.ENODEV_NUMBER || count == -ErrnoName.ENOENT_NUMBER) {
            return List.of();
        }
        KernelException.check(count, "list the TCX programs of interface " + ifindex);
        return IntStream.of(ids).limit(count).boxed().toList();
    }

    @Override
    public void update(final BpfProgram program) {
        KernelException.check(TcxJni.update(fd(), program.fd()), "update " + this + " to " + program);
        readInfo();
    }

    /** Gives the link a name in a BPF file system; it stays attached as long as the name, beyond this process. */
    public void pin(final Path path) {
        BpfPins.pin(fd(), path, "TCX link " + id());
    }

    /** Removes a pin; false when it is not there. */
    public static boolean unpin(final Path path) {
        return BpfPins.unpin(path);
    }

    @Override
    public void detach() {
        KernelException.check(TcxJni.detach(fd()), "detach " + this);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            SystemJni.close(fd);
            fd = -1;
        }
    }

    private void readInfo() {
        KernelException.check(TcxJni.info(fd, fields), "describe TCX link");
    }

    @Override
    public String toString() {
        return "TcxLink{id=" + id() + ", programId=" + programId() + ", ifindex=" + ifindex() + ", direction="
                + direction() + ", fd=" + fd + '}';
    }
}
