package io.merrow.export.otlp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.CloseHelper;

/** Forwards connections to a port of loopback, until it swallows what comes on them: no answer, and no reset. */
final class SilentProxy implements AutoCloseable {
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final ServerSocket server;
    private final int target;
    private volatile boolean isSilent;

    private static final class Link implements AutoCloseable {
        private final Socket near;
        private final Socket far;
        private volatile boolean isSilent;

        private Link(final Socket near, final Socket far) {
            this.near = near;
            this.far = far;
        }

        @Override
        public void close() {
            CloseHelper.quietCloseAll(near, far);
        }
    }

    SilentProxy(final int target) throws IOException {
        this(target, InetAddress.getLoopbackAddress(), 0);
    }

    /** @param port 0: any. */
    SilentProxy(final int target, final InetAddress address, final int port) throws IOException {
        this.target = target;
        server = new ServerSocket(port, 50, address);
        start(this::accept);
    }

    /** The same at another port; this one closes. */
    SilentProxy elsewhere() throws IOException {
        final SilentProxy moved = new SilentProxy(target, server.getInetAddress(), 0);
        moved.isSilent = isSilent;
        close();
        return moved;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections so far. */
    int accepted() {
        return accepted.get();
    }

    /** The connections that there are now swallow all from now on. */
    void silenceConnections() {
        links.forEach(link -> link.isSilent = true);
    }

    /** All swallow all. */
    void silenceAll() {
        isSilent = true;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                final Socket near = server.accept();
                accepted.incrementAndGet();
                final Link link = new Link(near, new Socket(InetAddress.getLoopbackAddress(), target));
                link.isSilent = isSilent;
                links.add(link);
                start(() -> copy(link, link.near, link.far));
                start(() -> copy(link, link.far, link.near));
            } catch (final IOException e) {
                return; // closed
            }
        }
    }

    private static void copy(final Link link, final Socket from, final Socket to) {
        final byte[] bytes = new byte[16 * 1024];
        try {
            final InputStream in = from.getInputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (!link.isSilent) {
                    to.getOutputStream().write(bytes, 0, count);
                }
            }
        } catch (final IOException e) {
            // closed
        }
        if (!link.isSilent) {
            link.close();
        }
    }

    private static void start(final Runnable work) {
        final Thread thread = new Thread(work, "silent-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        CloseHelper.quietClose(server);
        links.forEach(Link::close);
    }
}
