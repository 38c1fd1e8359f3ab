package io.merrow.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the admin interface is: the path of a unix socket, or an address with a port. Immutable; any thread.
 *
 * @param path of the socket; null: TCP.
 * @param host an address; null: a unix socket.
 * @param port of TCP.
 */
public record AdminAddress(Path path, String host, int port) {
    private static final Pattern TCP = Pattern.compile("(127(?:\\.\\d{1,3}){3}|localhost|\\[::1\\]):(\\d{1,5})");

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");
    private static final Pattern ANY = Pattern.compile("(" + ADDRESS + "|localhost):(\\d{1,5})");

    /** Throws IllegalArgumentException saying what it must be. */
    public static AdminAddress parse(final String text) {
        final Matcher tcp = TCP.matcher(text);
        if (tcp.matches() && Integer.parseInt(tcp.group(2)) <= 65535) {
            return new AdminAddress(null, tcp.group(1), Integer.parseInt(tcp.group(2)));
        }
        final String path = text.startsWith("unix:") ? text.substring("unix:".length()) : text;
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "must be the path of a unix socket, such as /run/merrow/admin.sock, or a loopback "
                            + "address with a port, such as 127.0.0.1:8181 (every client sees all flows), is "
                            + text);
        }
        return new AdminAddress(Path.of(path), null, 0);
    }

    /** An address with a port, of any interface. Throws IllegalArgumentException saying what it must be. */
    public static AdminAddress parseOpen(final String text) {
        final Matcher any = ANY.matcher(text);
        if (!any.matches() || Integer.parseInt(any.group(2)) > 65535) {
            throw new IllegalArgumentException(
                    "must be an address with a port, such as 127.0.0.1:8090 or [::1]:8090, is " + text);
        }
        return new AdminAddress(null, any.group(1), Integer.parseInt(any.group(2)));
    }

    boolean isUnix() {
        return path != null;
    }

    /** Whether only this machine reaches it. */
    public boolean isLoopback() {
        return isUnix() || isLoopbackName(host);
    }

    private static boolean isLoopbackName(final String host) {
        return TCP.matcher(host + ":1").matches();
    }

    /** Whether a client may call it so: by a loopback name, and where it is open to others by any address, never by a name. */
    boolean isCalled(final String name) {
        return isUnix()
                || isLoopbackName(name)
                || !isLoopback() && ADDRESS.matcher(name).matches();
    }

    /** The accepted forms of an address, for messages. */
    String names() {
        return isLoopback() ? "a loopback address" : "an address";
    }

    /** Connects, blocking. Any thread. */
    public SocketChannel connect() throws IOException {
        return isUnix()
                ? SocketChannel.open(UnixDomainSocketAddress.of(path))
                : SocketChannel.open(new InetSocketAddress(InetAddress.getByName(host), port));
    }

    /** Listens; a socket without a listener is replaced. Its file is for its owner and group alone. */
    ServerSocketChannel listen() throws IOException {
        if (!isUnix()) {
            final ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                return channel.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            } catch (final IOException e) {
                channel.close();
                throw e;
            }
        }
        if (Files.exists(path)) {
            removeStale();
        }
        Files.createDirectories(
                path.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        final ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            return channel;
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
    }

    private void removeStale() throws IOException {
        try (SocketChannel other = connect()) {
            throw new IOException("another agent listens there (" + other.getRemoteAddress() + ")");
        } catch (final java.net.ConnectException e) {
            Files.delete(path);
        }
    }

    /** Ends listening. */
    void close(final ServerSocketChannel socket) {
        try {
            socket.close();
            if (isUnix()) {
                Files.deleteIfExists(path);
            }
        } catch (final IOException e) {
            // A socket without a listener is taken over by the next agent.
        }
    }

    @Override
    public String toString() {
        return isUnix() ? path.toString() : host + ":" + port;
    }
}
