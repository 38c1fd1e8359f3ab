package io.merrow.capture.listen;

import io.merrow.bpf.BpfMapMemory;
import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfRing;
import io.merrow.bpf.CgroupHook;
import io.merrow.bpf.HookLink;
import io.merrow.capture.BpfRingReader;
import io.merrow.layout.ConsumerControlDescriptor;
import io.merrow.layout.ListenerRecordFlyweight;
import io.merrow.system.KernelException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's events of listeners that open and close, in every namespace: TCP by a trace point, UDP by hooks of the root
 * cgroup where there is one. One thread polls.
 */
final class ListenerEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerEvents.class);
    /** Programs that listeners of TCP do not require. */
    static final List<String> UDP_HOOKS = List.of("on_udp_bound4", "on_udp_bound6", "on_release");

    private static final int MOST_AT_ONCE = 4096;

    private final List<HookLink> links = new ArrayList<>();
    private final ListenerRecordFlyweight record = new ListenerRecordFlyweight();
    private final BpfRing ring;
    private final BpfMapMemory lost;
    private final BpfRingReader reader;
    private boolean hasUdp;

    /**
     * Attaches.
     *
     * @param object loaded.
     * @throws KernelException when the trace point refuses; without the hooks for UDP it continues with a warning.
     */
    ListenerEvents(final BpfObject object) {
        ring = new BpfRing(object.map(ListenerRecordFlyweight.MAP_EVENTS));
        lost = object.map(ListenerRecordFlyweight.MAP_LOST).mmap(false);
        reader = new BpfRingReader(
                ring.consumerPosition(),
                ring.producerPosition(),
                ring.data(),
                ring.size(),
                new UnsafeBuffer(ByteBuffer.allocateDirect(ConsumerControlDescriptor.LENGTH)));
        try {
            links.add(object.program("on_tcp_state").attachTracing());
        } catch (final RuntimeException e) {
            close();
            throw e;
        }
        attachUdp(object);
    }

    private void attachUdp(final BpfObject object) {
        final Optional<Path> root = RootCgroup.find();
        if (root.isEmpty()) {
            LOG.warn("new UDP listeners are found by scans only: the host's root cgroup (v2) is not mounted");
            return;
        }
        try {
            links.add(object.program("on_udp_bound4").attachCgroup(root.get(), CgroupHook.POST_BIND4));
            links.add(object.program("on_udp_bound6").attachCgroup(root.get(), CgroupHook.POST_BIND6));
            links.add(object.program("on_release").attachCgroup(root.get(), CgroupHook.SOCK_RELEASE));
            hasUdp = true;
        } catch (final KernelException e) {
            LOG.warn("new UDP listeners are found by scans only: {}", e.getMessage());
        }
    }

    /** Whether UDP sockets are reported, too. */
    boolean hasUdp() {
        return hasUdp;
    }

    /** From now on another thread polls. */
    void handOver() {
        reader.handOver();
    }

    /** Hands on what is there. */
    int poll(final Consumer<ListenerRecordFlyweight> handler) {
        return reader.poll(
                (buffer, offset, length) -> {
                    handler.accept(record.wrap(buffer, offset));
                    return true;
                },
                MOST_AT_ONCE);
    }

    /** Waits for an event or {@link #wakeUp}, so long at most. The polling thread. */
    void await(final int maxMs) {
        ring.await(maxMs);
    }

    /** Ends the present or else the next {@link #await}. Any thread. */
    void wakeUp() {
        ring.wakeUp();
    }

    /** Events that found the ring full. */
    long lost() {
        return lost.buffer().getLongVolatile(0);
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(links);
        CloseHelper.quietCloseAll(lost, ring);
    }

    @Override
    public String toString() {
        return "ListenerEvents{" + links + ", reader=" + reader + '}';
    }
}
