package io.merrow.agent.node;

import io.merrow.capture.attach.InterfaceInfo;
import io.merrow.flow.orientation.Locality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What is local to this node, as of one moment: the addresses of its interfaces, and the near ends of pods' veth pairs.
 * Immutable, so that every shard may ask.
 *
 * <p>The near end of a veth pair leads to a pod unless the namespace's own way out is through it, as in a pod.
 */
public final class NodeLocality implements Locality {
    /** Of the thread: /proc/net is that of the process, whichever namespace its thread is in. */
    private static final Path IPV4_ROUTES = Path.of("/proc/thread-self/net/route");

    private static final Path IPV6_ROUTES = Path.of("/proc/thread-self/net/ipv6_route");
    private static final String ANY_IPV6 = "0".repeat(32);
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF};
    private static final int ADDRESS_LENGTH = 16;
    private static final int LOW_OFFSET = 8;
    private static final int MAPPED_MARK = 0xFFFF;
    private static final byte LOOPBACK_NET = 127;

    private final long[] high;
    private final long[] low;
    private final int[] podSides;

    private NodeLocality(final List<byte[]> addresses, final int[] podSides) {
        final List<UnsafeBuffer> sorted = new ArrayList<>();
        addresses.forEach(address -> sorted.add(new UnsafeBuffer(address)));
        sorted.sort(Comparator.comparingLong(address -> address.getLong(LOW_OFFSET, ByteOrder.nativeOrder())));
        high = sorted.stream()
                .mapToLong(address -> address.getLong(0, ByteOrder.nativeOrder()))
                .toArray();
        low = sorted.stream()
                .mapToLong(address -> address.getLong(LOW_OFFSET, ByteOrder.nativeOrder()))
                .toArray();
        this.podSides = podSides.clone();
        Arrays.sort(this.podSides);
    }

    /** Reads the default routes of the calling thread's namespace, whose interfaces and addresses those are. */
    static NodeLocality read(final List<InterfaceInfo> interfaces, final List<InetAddress> addresses) {
        final Set<String> waysOut = waysOut();
        final int[] podSides = interfaces.stream()
                .filter(i -> i.isHostVeth() && !waysOut.contains(i.name()) && !isOnlyWay(i, interfaces))
                .mapToInt(InterfaceInfo::ifindex)
                .toArray();
        return of(addresses, podSides);
    }

    public static NodeLocality of(final List<InetAddress> addresses, final int... podSides) {
        final List<byte[]> mapped = new ArrayList<>();
        addresses.forEach(address -> mapped.add(mapped(address)));
        return new NodeLocality(mapped, podSides);
    }

    /** A namespace whose only device but loopback is one veth is itself the far end. */
    private static boolean isOnlyWay(final InterfaceInfo veth, final List<InterfaceInfo> interfaces) {
        return interfaces.stream().allMatch(i -> i.name().equals("lo") || !i.isUp() || i.ifindex() == veth.ifindex());
    }

    private static byte[] mapped(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            final byte[] mapped = Arrays.copyOf(MAPPED, ADDRESS_LENGTH);
            System.arraycopy(bytes, 0, mapped, MAPPED.length, bytes.length);
            return mapped;
        }
        return bytes;
    }

    /** Interfaces with a default route of either family: destination and mask or prefix length are 0. */
    private static Set<String> waysOut() {
        final Set<String> names = new HashSet<>();
        for (final String[] fields : lines(IPV4_ROUTES)) {
            if (fields.length > 7 && fields[1].equals("00000000") && fields[7].equals("00000000")) {
                names.add(fields[0]);
            }
        }
        for (final String[] fields : lines(IPV6_ROUTES)) {
            if (fields.length > 9 && fields[0].equals(ANY_IPV6) && fields[1].equals("00")) {
                names.add(fields[9]); // "lo" for what is unreachable
            }
        }
        return names;
    }

    private static List<String[]> lines(final Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.strip().split("\\s+")).toList();
        } catch (final IOException | UncheckedIOException e) {
            return List.of(); // this family is not here
        }
    }

    /** An IPVS node may have thousands of addresses; those of one low half stand side by side. */
    @Override
    public boolean isLocalAddress(final DirectBuffer buffer, final int offset) {
        final long wantedHigh = buffer.getLong(offset, ByteOrder.nativeOrder());
        final long wantedLow = buffer.getLong(offset + LOW_OFFSET, ByteOrder.nativeOrder());
        int at = Arrays.binarySearch(low, wantedLow);
        while (at > 0 && low[at - 1] == wantedLow) {
            at--;
        }
        for (; at >= 0 && at < low.length && low[at] == wantedLow; at++) {
            if (high[at] == wantedHigh) {
                return true;
            }
        }
        return isLoopback(buffer, offset);
    }

    /** All of 127.0.0.0/8 is here, though an interface names but one of it. */
    private static boolean isLoopback(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset) == 0
                && buffer.getInt(offset + LOW_OFFSET, ByteOrder.BIG_ENDIAN) == MAPPED_MARK
                && buffer.getByte(offset + MAPPED.length) == LOOPBACK_NET;
    }

    @Override
    public boolean leadsToLocal(final int ifindex) {
        return Arrays.binarySearch(podSides, ifindex) >= 0;
    }

    @Override
    public String toString() {
        return "NodeLocality{addresses=" + low.length + ", podSides=" + Arrays.toString(podSides) + '}';
    }
}
