package io.merrow.capture.listen;

import io.merrow.bpf.BpfIterator;
import io.merrow.bpf.BpfObject;
import io.merrow.layout.ListenerRecordFlyweight;
import io.merrow.system.KernelException;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks by BPF iterators, which see the namespace that the calling thread is in: the thread visits one after the other.
 * Needs CAP_SYS_ADMIN and CAP_SYS_PTRACE for namespaces of others.
 */
final class IteratorScanner implements ListenerScanner {
    /** What the kernel's own buffer holds at most, so that a read takes all of it. */
    private static final int RECORDS = 64 * 1024 / ListenerRecordFlyweight.LENGTH;

    private static final Path NET_OF_THREAD = Path.of("/proc/thread-self/net");

    private final UnsafeBuffer output =
            new UnsafeBuffer(ByteBuffer.allocateDirect(RECORDS * ListenerRecordFlyweight.LENGTH));
    private final ListenerRecordFlyweight record = new ListenerRecordFlyweight();
    private final BpfIterator tcp;
    private final BpfIterator udp;

    IteratorScanner(final BpfObject object) {
        tcp = object.program("scan_tcp").newIterator();
        try {
            udp = object.program("scan_udp").newIterator();
        } catch (final RuntimeException e) {
            tcp.close();
            throw e;
        }
    }

    @Override
    public long homeId() {
        return NamespaceFinder.homeNamespaceId();
    }

    @Override
    public Map<Long, Path> namespaces() {
        return NamespaceFinder.enterable();
    }

    @Override
    @SuppressWarnings("try") // entered and left by the resource itself
    public Scan scan(final long namespaceId, final Path path) throws IOException {
        final List<Listener> found = new ArrayList<>();
        try (NetworkNamespace visit = NetworkNamespace.enter(path)) {
            tcp.scan(output, (buffer, length) -> addEach(buffer, length, found));
            udp.scan(output, (buffer, length) -> addEach(buffer, length, found));
            return new Scan(found, ProcNet.addresses(NET_OF_THREAD));
        } catch (final KernelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Those of a process can be read without a visit. */
    @Override
    @SuppressWarnings("try") // entered and left by the resource itself
    public Set<NetAddress> addresses(final Path path) throws IOException {
        if (path.endsWith("ns/net")) {
            return ProcNet.addresses(path.getParent().resolveSibling("net"));
        }
        try (NetworkNamespace visit = NetworkNamespace.enter(path)) {
            return ProcNet.addresses(NET_OF_THREAD);
        } catch (final KernelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void addEach(final DirectBuffer buffer, final int length, final List<Listener> to) {
        for (int at = 0; at < length; at += ListenerRecordFlyweight.LENGTH) {
            to.add(listener(record.wrap(buffer, at)));
        }
    }

    static Listener listener(final ListenerRecordFlyweight record) {
        return Listener.of(
                record.cookie(),
                record.namespaceId(),
                new NetAddress(record.addressHigh(), record.addressLow()),
                record.port(),
                record.protocol(),
                record.ipVersion(),
                record.isOnlyIpv6());
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(tcp, udp);
    }

    @Override
    public String toString() {
        return "IteratorScanner{" + tcp + ", " + udp + '}';
    }
}
