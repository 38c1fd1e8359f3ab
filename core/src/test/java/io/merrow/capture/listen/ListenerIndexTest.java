package io.merrow.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.merrow.net.IpProtocol;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Namespace 1 is the agent's own with 10.0.0.1 and fd00::1, 2 and 3 are pods; 10.0.0.9 is an address of both. */
class ListenerIndexTest {
    private static final int PORT = 8080;
    private static final long POD_2_LOW = address("10.0.0.2").low();
    private static final Map<Long, Set<NetAddress>> ADDRESSES = Map.of(
            1L, addresses("10.0.0.1", "fd00::1", "127.0.0.1", "::1"),
            2L, addresses("10.0.0.2", "10.0.0.9", "fd00::2", "127.0.0.1", "::1"),
            3L, addresses("10.0.0.3", "10.0.0.9", "127.0.0.1", "::1"));

    private static NetAddress address(final String text) {
        try {
            final byte[] bytes = InetAddress.getByName(text).getAddress();
            return bytes.length == 4 ? NetAddress.ofIpv4(bytes) : NetAddress.ofBytes(bytes);
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<NetAddress> addresses(final String... texts) {
        final Set<NetAddress> all = new HashSet<>();
        for (final String text : texts) {
            all.add(address(text));
        }
        return all;
    }

    private static Listener listener(
            final long namespace, final NetAddress address, final int ipVersion, final boolean isOnlyIpv6) {
        return Listener.of(
                namespace * 100 + ipVersion, namespace, address, PORT, IpProtocol.TCP, ipVersion, isOnlyIpv6);
    }

    private static Listener bound(final String namespaceAndAddress) {
        final String[] parts = namespaceAndAddress.split(" ");
        final NetAddress bound =
                switch (parts[1]) {
                    case "any4", "any6", "only6" -> new NetAddress(0, 0);
                    case "mapped4" -> NetAddress.ofIpv4(new byte[4]);
                    default -> address(parts[1]);
                };
        final boolean isIpv4 = parts[1].equals("any4") || parts[1].contains(".");
        return listener(Long.parseLong(parts[0]), bound, isIpv4 ? 4 : 6, parts[1].equals("only6"));
    }

    private static boolean isListening(
            final ListenerIndex index, final String asked, final int port, final int protocol) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[24]);
        final NetAddress address = address(asked);
        buffer.putLong(4, address.high());
        buffer.putLong(12, address.low());
        return index.isListening(buffer, 4, port, protocol);
    }

    @ParameterizedTest
    @CsvSource({
        // one address
        "2 10.0.0.2,  10.0.0.2,  true",
        "2 10.0.0.2,  10.0.0.3,  false",
        "2 fd00::2,   fd00::2,   true",
        "2 fd00::2,   10.0.0.2,  false",
        // any address, of the listener's namespace only
        "2 any4,      10.0.0.2,  true",
        "2 any4,      fd00::2,   false",
        "2 any4,      10.0.0.3,  false",
        "2 any4,      10.0.0.1,  false",
        "2 any4,      192.0.2.1, false",
        "2 any6,      10.0.0.2,  true",
        "2 any6,      fd00::2,   true",
        "2 only6,     10.0.0.2,  false",
        "2 only6,     fd00::2,   true",
        "2 mapped4,   10.0.0.2,  true",
        "2 mapped4,   fd00::2,   false",
        // an address of two namespaces
        "2 any4,      10.0.0.9,  true",
        "3 any4,      10.0.0.9,  true",
        // loopback is the agent's own
        "1 any4,      127.0.0.1, true",
        "1 any4,      127.8.8.8, true",
        "1 any6,      127.0.0.1, true",
        "1 any6,      ::1,       true",
        "1 only6,     127.0.0.1, false",
        "1 127.0.0.1, 127.0.0.1, true",
        "1 127.0.0.1, 127.0.0.2, false",
        "2 any4,      127.0.0.1, false",
        "2 any6,      ::1,       false",
        "2 127.0.0.1, 127.0.0.1, false",
        "2 ::1,       ::1,       false",
    })
    void shouldAnswer(final String bound, final String asked, final boolean expected) {
        final ListenerIndex index = new ListenerIndex(List.of(bound(bound)), ADDRESSES, 1);
        assertThat(isListening(index, asked, PORT, IpProtocol.TCP)).isEqualTo(expected);
        assertThat(isListening(index, asked, PORT + 1, IpProtocol.TCP)).isFalse();
        assertThat(isListening(index, asked, PORT, IpProtocol.UDP)).isFalse();
    }

    @Test
    void shouldKnowNothingWhenEmpty() {
        assertThat(isListening(ListenerIndex.EMPTY, "10.0.0.1", PORT, IpProtocol.TCP))
                .isFalse();
        assertThat(isListening(ListenerIndex.EMPTY, "127.0.0.1", PORT, IpProtocol.TCP))
                .isFalse();
    }

    @Test
    void shouldFindEachOfMany() {
        final List<Listener> many = new ArrayList<>();
        for (int port = 1; port <= 20_000; port += 2) {
            many.add(Listener.of(port, 2, address("10.0.0.2"), port, IpProtocol.TCP, 4, false));
        }
        final ListenerIndex index = new ListenerIndex(many, ADDRESSES, 1);
        for (int port = 1; port <= 20_000; port++) {
            assertThat(isListening(index, "10.0.0.2", port, IpProtocol.TCP)).isEqualTo(port % 2 == 1);
        }
        assertThat(index.size()).isEqualTo(10_000);
    }

    @Test
    void shouldRefuseMoreThanItsCapacityAndCountThem() {
        final ListenerBook book = new ListenerBook(2, 1);
        final ListenerTable table = new ListenerTable();
        for (int i = 1; i <= 5; i++) {
            book.open(Listener.of(i, 1, address("10.0.0.1"), i, IpProtocol.TCP, 4, false));
        }
        assertThat(book.publishTo(table)).isTrue();
        assertThat(table.size()).isEqualTo(2);
        assertThat(book.refused()).isEqualTo(3);
        book.close(1);
        book.open(Listener.of(9, 1, address("10.0.0.1"), 9, IpProtocol.TCP, 4, false));
        assertThat(book.publishTo(table)).isTrue();
        assertThat(table.size()).isEqualTo(2);
        assertThat(book.publishTo(table)).as("nothing new").isFalse();
    }

    /** What the JVM does once is in some windows, what the code does in all: one without a byte is the proof. */
    @Test
    void shouldAllocateNothingWhenAsked() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final ListenerTable table = new ListenerTable();
        table.publish(new ListenerIndex(List.of(bound("2 any6"), bound("3 10.0.0.3")), ADDRESSES, 1));
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[16]);
        long least = Long.MAX_VALUE;
        int found = 0;
        for (int window = 0; window < 20 && least > 0; window++) {
            final long before =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int i = 0; i < 100_000; i++) {
                buffer.putLong(8, i % 2 == 0 ? POD_2_LOW : i);
                found += table.isListening(buffer, 0, PORT, IpProtocol.TCP) ? 1 : 0;
            }
            least = Math.min(
                    least,
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
        }
        assertThat(least).isZero();
        assertThat(found).isPositive();
    }
}
