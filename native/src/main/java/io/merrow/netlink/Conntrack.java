package io.merrow.netlink;

import io.merrow.system.KernelException;
import io.merrow.system.NativeLibrary;
import io.merrow.system.NativeMemory;
import io.merrow.system.SystemJni;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The kernel's book of connections (ctnetlink) of the network namespace in which this was made: where it leads those whose
 * destination it translates, such as a Kubernetes service's address. Only the default zone is seen. Needs CAP_NET_ADMIN;
 * one thread at a time.
 *
 * <p>It keeps its namespace alive until it is closed.
 */
public final class Conntrack implements AutoCloseable {
    /** More than there are in the largest message of the kernel's: one entry is 100 bytes at least. */
    private static final int ROOM = 512;

    private final ConntrackEntry entry = new ConntrackEntry();
    private UnsafeBuffer dumped;
    private int fd;

    private Conntrack(final int fd) {
        this.fd = fd;
    }

    /** For the calling thread's namespace. */
    public static Conntrack open() {
        NativeLibrary.load();
        return new Conntrack(KernelException.check(ConntrackJni.open(), "open the connection tracking table"));
    }

    /**
     * Asks for one connection; one system call for the request and one for the answer, some microseconds.
     *
     * @param connection off the Java heap, with protocol, source and destination as the initiator has them; gets the
     *     target.
     * @return false: the kernel does not know it, or does not translate its destination.
     * @throws KernelException EPERM without the right, ENOENT or EOPNOTSUPP where this kernel has no such book.
     */
    public boolean find(final ConntrackEntry connection) {
        final long address = NativeMemory.address(connection.buffer(), connection.offset(), ConntrackEntry.LENGTH);
        return check(ConntrackJni.get(opened(), address), "look up a connection in the connection tracking table") == 1;
    }

    /**
     * Looks through all connections whose destination is translated. Those that come or go meanwhile may be seen or not.
     *
     * @param consumer is notified of each; the entry is the same object each time.
     * @return how many there were.
     */
    public int forEachTranslated(final Consumer<ConntrackEntry> consumer) {
        if (dumped == null) {
            dumped = new UnsafeBuffer(ByteBuffer.allocateDirect(ROOM * ConntrackEntry.LENGTH));
        }
        final long address = NativeMemory.address(dumped, 0, dumped.capacity());
        check(ConntrackJni.startDump(opened()), "read the connection tracking table");
        int total = 0;
        boolean isLast = false;
        while (!isLast) {
            final int result = check(ConntrackJni.nextOfDump(fd, address, ROOM), "read the connection tracking table");
            final int count = result >>> 1;
            isLast = (result & 1) != 0;
            for (int i = 0; i < count; i++) {
                consumer.accept(entry.wrap(dumped, i * ConntrackEntry.LENGTH));
            }
            total += count;
        }
        return total;
    }

    private int opened() {
        if (fd < 0) {
            throw new IllegalStateException("the connection tracking table is closed");
        }
        return fd;
    }

    private static int check(final int result, final String operation) {
        if (result < 0) {
            throw KernelException.of(-result, operation, "the connection tracking table requires CAP_NET_ADMIN");
        }
        return result;
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
        return "Conntrack{fd=" + fd + '}';
    }
}
