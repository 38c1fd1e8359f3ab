package io.merrow.bpf;

import io.merrow.system.SystemJni;

/**
 * A program's attachment to a hook that belongs to no interface: a trace point, a cgroup. It ends when this is closed or
 * the process exits. Used by one thread at a time.
 */
public final class HookLink implements AutoCloseable {
    private final String description;
    private int fd;

    HookLink(final int fd, final String description) {
        this.fd = fd;
        this.description = description;
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
        return "HookLink{" + description + ", fd=" + fd + '}';
    }
}
