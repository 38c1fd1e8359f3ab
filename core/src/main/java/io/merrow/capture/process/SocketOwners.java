package io.merrow.capture.process;

import io.merrow.bpf.BpfIterator;
import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfObject;
import io.merrow.bpf.CgroupHook;
import io.merrow.bpf.HookLink;
import io.merrow.capture.listen.RootCgroup;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.system.KernelException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the owner of every socket with the socket, from its making on. Opened and closed by one thread.
 *
 * <p>Without rights or without a cgroup file system of version 2 it degrades, with a line: sockets that are older than
 * the agent, or those that are younger, then have no owner.
 */
public final class SocketOwners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketOwners.class);
    private static final String OBJECT = "/io/merrow/bpf/process.bpf.o";
    private static final String ITERATOR = "name_sockets";
    private static final String HOOK = "on_socket";
    private static final int OUTPUT_LENGTH = 4096;

    private final BpfObject object;
    private final HookLink link;

    private SocketOwners(final BpfObject object, final HookLink link) {
        this.object = object;
        this.link = link;
    }

    /**
     * Begins to name sockets.
     *
     * @param owners the map that the packets' program reads.
     * @throws KernelException when the kernel takes none of it.
     */
    public static SocketOwners open(final BpfMap owners) {
        try {
            return open(owners, true);
        } catch (final KernelException e) {
            LOG.warn("sockets older than the agent get no process: {}", e.getMessage());
            return open(owners, false);
        }
    }

    /** The hook first, so that no socket comes between it and the walk. */
    private static SocketOwners open(final BpfMap owners, final boolean withIterator) {
        final BpfObject object = BpfObject.openResource(OBJECT, "process");
        HookLink link = null;
        try {
            object.reuseMap(KernelLayoutDescriptor.MAP_SOCKET_OWNERS, owners);
            object.setAutoload(ITERATOR, withIterator);
            object.load();
            link = attach(object);
            if (withIterator) {
                walk(object);
            }
            return new SocketOwners(object, link);
        } catch (final RuntimeException e) {
            CloseHelper.quietCloseAll(link, object);
            throw e;
        }
    }

    /** Null where there is nothing to attach to. */
    private static HookLink attach(final BpfObject object) {
        final Path cgroup = RootCgroup.find().orElse(null);
        if (cgroup == null) {
            LOG.warn("only sockets older than the agent get a process: the root of the cgroup v2 hierarchy is "
                    + "not mounted; mount it, in Kubernetes the host's /sys/fs/cgroup");
            return null;
        }
        return object.program(HOOK).attachCgroup(cgroup, CgroupHook.SOCK_CREATE);
    }

    private static void walk(final BpfObject object) {
        try (BpfIterator iterator = object.program(ITERATOR).newIterator()) {
            iterator.scan(new UnsafeBuffer(ByteBuffer.allocateDirect(OUTPUT_LENGTH)), (buffer, length) -> {});
        }
    }

    /** What processes called themselves when they last made a socket ({@code struct process_name} by number). */
    public BpfMap processes() {
        return object.map(KernelLayoutDescriptor.MAP_PROCESSES);
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(link, object);
    }

    @Override
    public String toString() {
        return "SocketOwners{link=" + link + '}';
    }
}
