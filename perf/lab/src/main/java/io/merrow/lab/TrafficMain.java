package io.merrow.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.StringJoiner;

/**
 * The program at either end of {@link Traffic}. It uses little but the JDK, so that it starts fast in a namespace.
 *
 * <p>Arguments: {@code tcp-server ADDRESS CONNECTIONS DOWN}, {@code tcp-client ADDRESS PORT CONNECTIONS UP},
 * {@code udp-server ADDRESS DATAGRAMS SIZE REPLIES}, {@code udp-client ADDRESS PORT DATAGRAMS SIZE REPLIES}. A server
 * prints {@code listening port=N} first; all end with a line {@code done …} of what they counted.
 */
public final class TrafficMain {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int TIMEOUT_MS =
            (int) WaitLimit.of(Duration.ofMinutes(2)).toMillis();
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private TrafficMain() {}

    /** Runs one end. An I/O error ends it with a stack trace, which the test shows. */
    public static void main(final String[] arguments) throws IOException {
        final InetAddress address = InetAddress.getByName(arguments[1]);
        switch (arguments[0]) {
            case "tcp-server" -> tcpServer(address, number(arguments[2]), Long.parseLong(arguments[3]));
            case "tcp-client" -> tcpClient(
                    new InetSocketAddress(address, number(arguments[2])),
                    number(arguments[3]),
                    Long.parseLong(arguments[4]));
            case "udp-server" -> udpServer(
                    address, number(arguments[2]), number(arguments[3]), Boolean.parseBoolean(arguments[4]));
            case "udp-client" -> udpClient(
                    new InetSocketAddress(address, number(arguments[2])),
                    number(arguments[3]),
                    number(arguments[4]),
                    Boolean.parseBoolean(arguments[5]));
            default -> throw new IllegalArgumentException("unknown role " + arguments[0]);
        }
    }

    /** Takes the connections one after the other: reads to the end, sends its bytes, closes. */
    private static void tcpServer(final InetAddress address, final int connections, final long down)
            throws IOException {
        long received = 0;
        try (ServerSocket server = new ServerSocket(0, connections, address)) {
            server.setSoTimeout(TIMEOUT_MS);
            System.out.println("listening port=" + server.getLocalPort());
            for (int i = 0; i < connections; i++) {
                try (Socket socket = server.accept()) {
                    socket.setSoTimeout(TIMEOUT_MS);
                    received += drain(socket.getInputStream());
                    fill(socket.getOutputStream(), down);
                }
            }
        }
        System.out.println("done received=" + received);
    }

    /** Each connection: sends its bytes, half-closes, reads to the end, closes. */
    private static void tcpClient(final InetSocketAddress server, final int connections, final long up)
            throws IOException {
        long received = 0;
        final StringJoiner ports = new StringJoiner(",");
        for (int i = 0; i < connections; i++) {
            try (Socket socket = new Socket()) {
                socket.setSoTimeout(TIMEOUT_MS);
                socket.connect(server, TIMEOUT_MS);
                ports.add(Integer.toString(socket.getLocalPort()));
                fill(socket.getOutputStream(), up);
                socket.shutdownOutput();
                received += drain(socket.getInputStream());
            }
        }
        System.out.println("done received=" + received + " ports=" + ports);
    }

    private static void udpServer(final InetAddress address, final int datagrams, final int size, final boolean replies)
            throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
            socket.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
            socket.setSoTimeout(TIMEOUT_MS);
            System.out.println("listening port=" + socket.getLocalPort());
            final DatagramPacket packet = new DatagramPacket(new byte[size], size);
            long received = 0;
            for (int i = 0; i < datagrams; i++) {
                packet.setLength(size);
                socket.receive(packet);
                received += packet.getLength();
                if (replies) {
                    socket.send(packet);
                }
            }
            System.out.println("done received=" + received);
        } catch (final SocketTimeoutException e) {
            throw new IOException("not all " + datagrams + " datagrams arrived", e);
        }
    }

    /** With replies it waits for each before the next datagram, so that nothing can be lost. */
    private static void udpClient(
            final InetSocketAddress server, final int datagrams, final int size, final boolean replies)
            throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(TIMEOUT_MS);
            final DatagramPacket packet = new DatagramPacket(new byte[size], size);
            long received = 0;
            for (int i = 0; i < datagrams; i++) {
                packet.setLength(size);
                socket.send(packet);
                if (replies) {
                    socket.receive(packet);
                    received += packet.getLength();
                }
            }
            System.out.println("done received=" + received + " ports=" + socket.getLocalPort());
        }
    }

    private static long drain(final InputStream in) throws IOException {
        final byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
        }
        return total;
    }

    private static void fill(final OutputStream out, final long bytes) throws IOException {
        final byte[] buffer = new byte[BUFFER_BYTES];
        for (long left = bytes; left > 0; left -= Math.min(left, buffer.length)) {
            out.write(buffer, 0, (int) Math.min(left, buffer.length));
        }
    }

    private static int number(final String text) {
        return Integer.parseInt(text);
    }
}
