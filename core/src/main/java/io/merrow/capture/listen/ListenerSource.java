package io.merrow.capture.listen;

import io.merrow.bpf.BpfObject;
import io.merrow.layout.ListenerRecordFlyweight;
import io.merrow.system.Capability;
import io.merrow.system.KernelException;
import io.merrow.system.NativeLibraryException;
import io.merrow.system.NetworkNamespace;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the watcher's knowledge comes from: BPF with scanner and events, or {@code /proc} with a scanner alone. */
final class ListenerSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerSource.class);
    private static final Set<Capability> FOR_OTHER_NAMESPACES =
            EnumSet.of(Capability.CAP_SYS_ADMIN, Capability.CAP_SYS_PTRACE);

    private final String name;
    private final ListenerScanner scanner;
    /** Null with {@code /proc}. */
    private final ListenerEvents events;
    /** Null with {@code /proc}. */
    private final BpfObject object;

    private volatile Thread waiting;

    private ListenerSource(
            final String name, final ListenerScanner scanner, final ListenerEvents events, final BpfObject object) {
        this.name = name;
        this.scanner = scanner;
        this.events = events;
        this.object = object;
    }

    /** BPF where kernel and rights allow it, else {@code /proc}, with the reason in the log. */
    static ListenerSource best(final ListenerOptions options) {
        final String reason = whyNotBpf();
        if (reason == null) {
            try {
                return bpf();
            } catch (final KernelException | NativeLibraryException e) {
                return degraded(options, e.getMessage());
            }
        }
        return degraded(options, reason);
    }

    private static ListenerSource degraded(final ListenerOptions options, final String reason) {
        LOG.warn(
                "listening ports are read from /proc every {} s, and a new port may be missed for that long: {}",
                TimeUnit.NANOSECONDS.toSeconds(options.pollIntervalNs()),
                reason);
        return proc(options);
    }

    private static String whyNotBpf() {
        final Set<Capability> missing = EnumSet.copyOf(FOR_OTHER_NAMESPACES);
        missing.removeAll(Capability.effective());
        return missing.isEmpty() ? null : missing + " is missing, which is required to enter other network namespaces";
    }

    static ListenerSource proc(final ListenerOptions options) {
        return new ListenerSource("proc", new ProcScanner(options.isEphemeral().negate()), null, null);
    }

    /** With the hooks for UDP, or without them where this kernel does not take them. */
    private static ListenerSource bpf() {
        try {
            return bpf(true);
        } catch (final KernelException e) {
            LOG.debug("the hooks for UDP listeners may be the cause", e);
            return bpf(false);
        }
    }

    /** Events first, so that nothing is missed between the first scan and them. */
    @SuppressWarnings("try") // entered and left by the resource itself
    static ListenerSource bpf(final boolean withUdpHooks) {
        final BpfObject object = ListenerProgram.open(withUdpHooks);
        ListenerEvents events = null;
        try (NetworkNamespace home = NetworkNamespace.enter(Path.of("/proc/self/ns/net"))) {
            object.load();
            events = new ListenerEvents(object);
            return new ListenerSource("bpf", new IteratorScanner(object), events, object);
        } catch (final RuntimeException e) {
            CloseHelper.quietCloseAll(events, object);
            throw e;
        }
    }

    String name() {
        return name;
    }

    ListenerScanner scanner() {
        return scanner;
    }

    /** Whether each listener that opens or closes is reported, so that scans are needed only at the start. */
    boolean reportsAllChanges() {
        return events != null && events.hasUdp();
    }

    /** From now on another thread polls. */
    void handOver() {
        if (events != null) {
            events.handOver();
        }
    }

    int poll(final Consumer<ListenerRecordFlyweight> handler) {
        return events == null ? 0 : events.poll(handler);
    }

    /** Waits for an event or {@link #wakeUp}, so long at most. The polling thread. */
    void await(final int maxMs) {
        if (events == null) {
            waiting = Thread.currentThread();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(maxMs));
        } else {
            events.await(maxMs);
        }
    }

    /** Ends the present or else the next {@link #await}. Any thread. */
    void wakeUp() {
        if (events == null) {
            LockSupport.unpark(waiting);
        } else {
            events.wakeUp();
        }
    }

    /** Events lost so far. */
    long lost() {
        return events == null ? 0 : events.lost();
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(scanner, events, object);
    }

    @Override
    public String toString() {
        return "ListenerSource{" + name + ", " + scanner + ", " + events + '}';
    }
}
