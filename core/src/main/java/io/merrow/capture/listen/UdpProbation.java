package io.merrow.capture.listen;

import io.merrow.net.IpProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Distinguishes servers among UDP sockets that are bound to a port of their choice from resolvers and similar, which bind each
 * query's socket to a port drawn at random: a server is still there after {@value #SECONDS} seconds. Ports below 1024 are
 * not drawn at random and pass at once. One thread.
 */
final class UdpProbation {
    static final int SECONDS = 2;
    static final long PROBATION_NS = TimeUnit.SECONDS.toNanos(SECONDS);

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** When each socket was first seen, by namespace and cookie. */
    private final Map<Long, Map<Long, Long>> firstSeenNs = new HashMap<>();

    /**
     * Of all listeners that a scan of a namespace found, those that are servers, in a new list; TCP is.
     */
    List<Listener> servers(final long namespaceId, final List<Listener> found, final long nowNs) {
        final Map<Long, Long> before = firstSeenNs.getOrDefault(namespaceId, Map.of());
        final Map<Long, Long> now = new HashMap<>();
        final List<Listener> servers = new ArrayList<>(found.size());
        for (final Listener each : found) {
            if (each.protocol() == IpProtocol.TCP || each.port() < FIRST_UNPRIVILEGED_PORT) {
                servers.add(each);
                continue;
            }
            final long firstNs = before.getOrDefault(each.cookie(), nowNs);
            now.put(each.cookie(), firstNs);
            if (nowNs - firstNs >= PROBATION_NS) {
                servers.add(each);
            }
        }
        firstSeenNs.put(namespaceId, now);
        return servers;
    }

    /** Whether there are sockets that the next scan may find to be servers. */
    boolean isUndecided(final long namespaceId, final long nowNs) {
        return firstSeenNs.getOrDefault(namespaceId, Map.of()).values().stream()
                .anyMatch(firstNs -> nowNs - firstNs < PROBATION_NS);
    }

    void forget(final long namespaceId) {
        firstSeenNs.remove(namespaceId);
    }

    @Override
    public String toString() {
        return "UdpProbation{namespaces=" + firstSeenNs.size() + '}';
    }
}
