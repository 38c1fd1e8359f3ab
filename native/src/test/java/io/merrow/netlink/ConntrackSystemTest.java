package io.merrow.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.bpf.TestNetwork;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Translations that nft makes, in a namespace of the test's own, read back from the kernel's book. */
class ConntrackSystemTest {
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final long MAPPED = 0xFFFF_0000_0000L;
    private static final long SERVICE = MAPPED | 0x0A60_000AL;
    private static final long BACKEND = MAPPED | 0xC000_0202L;
    private static final int MANY = 600;

    private TestNetwork network;
    private NetworkNamespace visit;
    private Conntrack conntrack;

    @BeforeEach
    void translate() {
        network = new TestNetwork();
        network.inside("ip", "link", "set", "lo", "up");
        network.inside("ip", "route", "add", "10.96.0.0/16", "via", "192.0.2.2");
        network.inside("ip", "-6", "route", "add", "fd00:96::/64", "dev", "lo");
        network.inside("nft", "add table inet lead");
        network.inside("nft", "add chain inet lead out { type nat hook output priority -100; }");
        network.inside("nft", "add rule inet lead out ip daddr 10.96.0.10 udp dport 53 dnat ip to 192.0.2.2:5353");
        network.inside("nft", "add rule inet lead out ip6 daddr fd00:96::10 udp dport 53 dnat ip6 to [::1]:5353");
        visit = NetworkNamespace.enter(network.path());
        conntrack = Conntrack.open();
    }

    @AfterEach
    void remove() {
        CloseHelper.quietCloseAll(conntrack, visit, network);
    }

    /** Sends a datagram; returns the port that it came from. */
    private static int send(final String address, final int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[] {1}, 1, InetAddress.getByName(address), port));
            return socket.getLocalPort();
        }
    }

    private static ConntrackEntry asked(
            final int protocol,
            final long sourceHigh,
            final long sourceLow,
            final int sourcePort,
            final long high,
            final long low,
            final int port) {
        return new ConntrackEntry()
                .wrap(new UnsafeBuffer(ByteBuffer.allocateDirect(ConntrackEntry.LENGTH)), 0)
                .protocol(protocol)
                .source(sourceHigh, sourceLow, sourcePort)
                .destination(high, low, port);
    }

    @Test
    void shouldReportTheTargetOfAConnection() throws IOException {
        final int port = send("10.96.0.10", 53);
        final ConntrackEntry entry = asked(UDP, 0, MAPPED | 0xC000_0201L, port, 0, SERVICE, 53);

        assertThat(conntrack.find(entry)).isTrue();
        assertThat(entry.targetHigh()).isZero();
        assertThat(entry.targetLow()).isEqualTo(BACKEND);
        assertThat(entry.targetPort()).isEqualTo(5353);
    }

    @Test
    void shouldReportItForIpv6Too() throws IOException {
        final int port = send("fd00:96::10", 53);
        final ConntrackEntry entry = asked(UDP, 0, 1, port, 0xFD00_0096_0000_0000L, 0x10, 53);

        assertThat(conntrack.find(entry)).isTrue();
        assertThat(entry.targetHigh()).isZero();
        assertThat(entry.targetLow()).isEqualTo(1);
        assertThat(entry.targetPort()).isEqualTo(5353);
    }

    @Test
    void shouldNotKnowWhatIsNotTranslatedOrNotThere() throws IOException {
        final int port = send("192.0.2.2", 53);

        assertThat(conntrack.find(asked(UDP, 0, MAPPED | 0xC000_0201L, port, 0, BACKEND, 53)))
                .isFalse();
        assertThat(conntrack.find(asked(TCP, 0, MAPPED | 0xC000_0201L, 1, 0, SERVICE, 53)))
                .isFalse();
    }

    @Test
    void shouldListAllThatAreTranslatedAndNothingElse() throws IOException {
        final Map<Integer, Long> sent = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            sent.put(send("10.96.0.10", 53), BACKEND);
            send("192.0.2.2", 9);
        }
        final Map<Integer, Long> listed = new HashMap<>();
        final int count = conntrack.forEachTranslated(entry -> {
            assertThat(entry.protocol()).isEqualTo(UDP);
            assertThat(entry.destinationLow()).isEqualTo(SERVICE);
            assertThat(entry.destinationPort()).isEqualTo(53);
            listed.put(entry.sourcePort(), entry.targetLow());
        });

        assertThat(listed).isEqualTo(sent);
        assertThat(count).isEqualTo(sent.size());
        assertThat(conntrack.forEachTranslated(entry -> {})).as("again").isEqualTo(count);
    }

    @Test
    void shouldRefuseAHeapBufferAndUseAfterClose() {
        final ConntrackEntry heap = new ConntrackEntry().wrap(new UnsafeBuffer(new byte[ConntrackEntry.LENGTH]), 0);
        assertThatThrownBy(() -> conntrack.find(heap)).isInstanceOf(IllegalArgumentException.class);
        conntrack.close();
        conntrack.close();
        assertThatThrownBy(() -> conntrack.forEachTranslated(entry -> {})).isInstanceOf(IllegalStateException.class);
    }
}
