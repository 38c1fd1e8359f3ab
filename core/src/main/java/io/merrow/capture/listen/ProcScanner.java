package io.merrow.capture.listen;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Looks into {@code /proc/PID/net} of a process in each namespace. Needs no rights but to see those processes; sees
 * namespaces without processes not at all, and cannot distinguish whether a UDP port was asked for.
 */
final class ProcScanner implements ListenerScanner {
    private final IntPredicate isUdpServer;

    /** @param isUdpServer which ports of unconnected UDP sockets are taken for a server's. */
    ProcScanner(final IntPredicate isUdpServer) {
        this.isUdpServer = isUdpServer;
    }

    @Override
    public long homeId() {
        return NamespaceFinder.homeFolderId();
    }

    @Override
    public Map<Long, Path> namespaces() {
        return NamespaceFinder.readable();
    }

    @Override
    public Scan scan(final long namespaceId, final Path path) throws IOException {
        final List<Listener> found = new ArrayList<>();
        ProcNet.listeners(path, namespaceId, isUdpServer, found);
        return new Scan(found, ProcNet.addresses(path));
    }

    @Override
    public Set<NetAddress> addresses(final Path path) throws IOException {
        return ProcNet.addresses(path);
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "ProcScanner{}";
    }
}
