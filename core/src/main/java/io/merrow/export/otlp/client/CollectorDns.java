package io.merrow.export.otlp.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Dns;
import org.agrona.concurrent.NanoClock;

/**
 * Resolves the collector's name for each new connection. Of several addresses, those on which a request failed lately come
 * last, so that one dead address does not fail every attempt. Any thread.
 */
public final class CollectorDns implements Dns {
    private static final long PENALTY_NS = TimeUnit.MINUTES.toNanos(1);

    private final Dns inner;
    private final NanoClock clock;
    private final Map<InetAddress, Long> failedNs = new ConcurrentHashMap<>();

    public CollectorDns(final Dns inner, final NanoClock clock) {
        this.inner = inner;
        this.clock = clock;
    }

    @Override
    public List<InetAddress> lookup(final String host) throws UnknownHostException {
        final List<InetAddress> addresses = new ArrayList<>(inner.lookup(host));
        final long nowNs = clock.nanoTime();
        failedNs.values().removeIf(atNs -> nowNs - atNs >= PENALTY_NS);
        // Stable: the resolver's order (RFC 6724) among those that have not failed.
        addresses.sort(Comparator.comparing(failedNs::containsKey));
        return addresses;
    }

    /** No connection could be made to it, or a request on one had no answer. */
    public void onFailure(final InetAddress address) {
        if (address != null) {
            failedNs.put(address, clock.nanoTime());
        }
    }
}
