package io.merrow.system;

/** Wakes a thread that waits in a system call, by an eventfd beside what it waits for. Any thread rings. */
public final class EventFd implements AutoCloseable {
    private final int fd;
    private boolean isClosed;

    public EventFd() {
        fd = KernelException.check(MemoryJni.newBell(), "make an eventfd");
    }

    public int fd() {
        return fd;
    }

    /** Ends the present wait, or else the next. Nothing once it is closed. */
    public synchronized void ring() {
        if (!isClosed) {
            KernelException.check(MemoryJni.ring(fd), "wake a thread");
        }
    }

    /** No thread may be waiting. */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            SystemJni.close(fd);
        }
    }

    @Override
    public String toString() {
        return "EventFd{fd=" + fd + '}';
    }
}
