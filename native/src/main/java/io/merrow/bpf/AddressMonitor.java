package io.merrow.bpf;

/**
 * Tells whether an address was added to or taken from an interface of the network namespace in which this was made. Used
 * by one thread at a time; asking costs one system call where nothing changed. Needs no rights.
 *
 * <p>It keeps its namespace alive, so have it for one's own only.
 */
public final class AddressMonitor implements AutoCloseable {
    private int fd;

    private AddressMonitor(final int fd) {
        this.fd = fd;
    }

    /** Watches from now on, in the calling thread's namespace. */
    public static AddressMonitor open() {
        NativeLibrary.load();
        return new AddressMonitor(
                BpfException.check(NetlinkJni.openAddressMonitor(), "listen to the kernel's changes of addresses"));
    }

    /** Whether something changed since the last call, or since this was made. */
    public boolean hasChanged() {
        if (fd < 0) {
            throw new IllegalStateException("address monitor is closed");
        }
        return BpfException.check(NetlinkJni.drain(fd), "read the kernel's changes of addresses") == 1;
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
        return "AddressMonitor{fd=" + fd + '}';
    }
}
