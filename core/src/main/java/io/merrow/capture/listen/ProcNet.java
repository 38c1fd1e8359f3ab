package io.merrow.capture.listen;

import io.merrow.net.IpProtocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.function.IntPredicate;

/**
 * Reads a folder like {@code /proc/PID/net}: the listeners and the addresses of the namespace that it belongs to
 * (man 5 proc). Stateless. A file that is not there means a family that is switched off.
 */
final class ProcNet {
    private static final String LISTEN = "0A";
    private static final String UNCONNECTED = "07";
    private static final int INODE_COLUMN = 9;
    private static final HexFormat HEX = HexFormat.of();

    private ProcNet() {}

    /**
     * Adds what listens.
     *
     * @param isUdpServer which ports of unconnected UDP sockets are a server's; /proc does not show whether the socket chose its port.
     */
    static void listeners(
            final Path net, final long namespaceId, final IntPredicate isUdpServer, final List<Listener> to)
            throws IOException {
        for (final String version : List.of("", "6")) {
            final int ipVersion = version.isEmpty() ? 4 : 6;
            sockets(net.resolve("tcp" + version), namespaceId, IpProtocol.TCP, ipVersion, port -> true, to);
            sockets(net.resolve("udp" + version), namespaceId, IpProtocol.UDP, ipVersion, isUdpServer, to);
        }
    }

    private static void sockets(
            final Path file,
            final long namespaceId,
            final int protocol,
            final int ipVersion,
            final IntPredicate isServer,
            final List<Listener> to)
            throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                final StringTokenizer columns = new StringTokenizer(line);
                columns.nextToken();
                final String local = columns.nextToken();
                columns.nextToken();
                final String state = columns.nextToken();
                if (protocol == IpProtocol.TCP && !state.equals(LISTEN)) {
                    return; // the kernel lists listeners first, and there may be very many others
                }
                final int colon = local.indexOf(':');
                final int port = Integer.parseInt(local, colon + 1, local.length(), 16);
                if (protocol == IpProtocol.TCP || state.equals(UNCONNECTED) && isServer.test(port)) {
                    final long inode = Long.parseLong(skipTo(INODE_COLUMN - 4, columns));
                    final NetAddress address = address(local.substring(0, colon));
                    to.add(Listener.of(inode, namespaceId, address, port, protocol, ipVersion, false));
                }
            }
        } catch (final NoSuchFileException e) {
            return; // this family is not there
        }
    }

    private static String skipTo(final int column, final StringTokenizer columns) {
        for (int i = 0; i < column; i++) {
            columns.nextToken();
        }
        return columns.nextToken();
    }

    /** Words of 32 bits, each printed as the number that its bytes are on this machine. */
    private static NetAddress address(final String hex) {
        final byte[] bytes = HEX.parseHex(hex);
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            for (int i = 0; i < bytes.length; i += 4) {
                swap(bytes, i, i + 3);
                swap(bytes, i + 1, i + 2);
            }
        }
        return bytes.length == 4 ? NetAddress.ofIpv4(bytes) : NetAddress.ofBytes(bytes);
    }

    private static void swap(final byte[] bytes, final int one, final int other) {
        final byte kept = bytes[one];
        bytes[one] = bytes[other];
        bytes[other] = kept;
    }

    /** The addresses of the namespace's interfaces. */
    static Set<NetAddress> addresses(final Path net) throws IOException {
        final Set<NetAddress> found = new HashSet<>();
        addressesOfIpv4(net.resolve("fib_trie"), found);
        addressesOfIpv6(net.resolve("if_inet6"), found);
        return found;
    }

    /** A leaf "|-- 10.0.0.1" and then, below it, "/32 host LOCAL". */
    private static void addressesOfIpv4(final Path file, final Set<NetAddress> to) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            String leaf = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                final int mark = line.indexOf("|-- ");
                if (mark >= 0) {
                    leaf = line.substring(mark + 4);
                } else if (line.endsWith("/32 host LOCAL")) {
                    to.add(NetAddress.ofIpv4(dotted(leaf)));
                }
            }
        } catch (final NoSuchFileException e) {
            return; // no IPv4 here
        }
    }

    private static byte[] dotted(final String text) {
        final byte[] bytes = new byte[4];
        final StringTokenizer parts = new StringTokenizer(text, ".");
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts.nextToken());
        }
        return bytes;
    }

    private static void addressesOfIpv6(final Path file, final Set<NetAddress> to) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                to.add(NetAddress.ofBytes(HEX.parseHex(line, 0, 2 * NetAddress.LENGTH)));
            }
        } catch (final NoSuchFileException e) {
            return; // no IPv6 here
        }
    }
}
