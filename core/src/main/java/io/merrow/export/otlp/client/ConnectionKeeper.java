package io.merrow.export.otlp.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the connections of one client. A connection on which a request timed out is closed, whatever it carries besides:
 * its other end may have vanished silently, and TCP would try for a quarter of an hour (RFC 9293, 3.8.3). Any thread.
 */
public final class ConnectionKeeper implements EventListener.Factory {
    private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionKeeper.class);

    private final Set<InetAddress> connected = ConcurrentHashMap.newKeySet();
    private final CollectorDns dns;

    public ConnectionKeeper(final CollectorDns dns) {
        this.dns = dns;
    }

    /** Addresses to which there were direct connections; empty where all went through a proxy. */
    public Set<InetAddress> connected() {
        return connected;
    }

    @Override
    public EventListener create(final Call call) {
        return new CallListener();
    }

    /** Of one call. OkHttp calls it from one thread at a time. */
    private final class CallListener extends EventListener {
        private volatile Connection connection;

        @Override
        public void connectionAcquired(final Call call, final Connection acquired) {
            connection = acquired;
            if (acquired.route().proxy().type() == Proxy.Type.DIRECT) {
                connected.add(address(acquired));
            }
        }

        @Override
        public void connectFailed(
                final Call call,
                final InetSocketAddress target,
                final Proxy proxy,
                final Protocol protocol,
                final IOException failure) {
            dns.onFailure(target.getAddress());
        }

        @Override
        public void callFailed(final Call call, final IOException failure) {
            final Connection hit = connection;
            if (hit == null) {
                return;
            }
            dns.onFailure(address(hit));
            if (failure instanceof InterruptedIOException) {
                close(hit);
            }
        }

        private static InetAddress address(final Connection connection) {
            return connection.route().socketAddress().getAddress();
        }

        private void close(final Connection hit) {
            try {
                hit.socket().close();
            } catch (final IOException e) {
                LOGGER.debug("failed to close a timed out connection", e);
            }
        }
    }
}
