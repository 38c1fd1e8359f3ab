package io.merrow.export.otlp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that tunnels whatever host is asked for to one port of this machine, for those that know the password. */
final class ConnectProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final int target;
    private final String password;

    /** @param password value of Proxy-Authorization; empty: none is needed. */
    ConnectProxy(final int target, final String password) throws IOException {
        this.target = target;
        this.password = password;
        start(this::accept);
    }

    private static void start(final Runnable work) {
        final Thread thread = new Thread(work, "connect-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                final Socket client = server.accept();
                sockets.add(client);
                start(() -> serve(client));
            }
        } catch (final IOException e) {
            // closed
        }
    }

    private void serve(final Socket client) {
        try (client) {
            while (!isWelcome(client)) {
                client.getOutputStream()
                        .write(ascii("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"test\"\r\n"
                                + "Content-Length: 0\r\n\r\n"));
            }
            try (Socket collector = new Socket(InetAddress.getLoopbackAddress(), target)) {
                sockets.add(collector);
                client.getOutputStream().write(ascii("HTTP/1.1 200 Go on\r\n\r\n"));
                start(() -> pump(collector, client));
                pump(client, collector);
            }
        } catch (final IOException e) {
            // one of the two went
        }
    }

    /** Reads octet by octet: what comes behind the empty line is the collector's. */
    private boolean isWelcome(final Socket client) throws IOException {
        final InputStream in = client.getInputStream();
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            final int octet = in.read();
            if (octet < 0) {
                throw new IOException("the client went");
            }
            head.append((char) octet);
        }
        requests.add(head.substring(0, head.indexOf("\r\n")));
        return password.isEmpty() || head.indexOf("Proxy-Authorization: " + password + "\r\n") >= 0;
    }

    private static void pump(final Socket from, final Socket to) {
        try {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (final IOException e) {
            // one of the two went
        }
    }

    private static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    int port() {
        return server.getLocalPort();
    }

    /** First lines of the requests. */
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (final Socket socket : sockets) {
            socket.close();
        }
    }
}
