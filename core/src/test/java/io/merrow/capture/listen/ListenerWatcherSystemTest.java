package io.merrow.capture.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.junit.LabExtension;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.net.IpProtocol;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real watcher and real sockets in namespaces of the test's own. The clock is the test's: nothing waits. */
@Tag("one-jdk")
@SuppressWarnings("try") // namespaces are entered and left by the resource itself
class ListenerWatcherSystemTest {
    private static final long POLL_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int EPHEMERAL_PORT = 50_123;
    private static final int PORT = 7123;

    /** Both ways to know. */
    enum Way {
        BPF,
        PROC
    }

    private static final long RECONCILE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ListenerTable table = new ListenerTable();

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Link link;
    private ListenerWatcher watcher;
    private long nowNs = 1;

    @BeforeEach
    void makeNamespaces() {
        link = lab.link(lab.namespace("one"), lab.namespace("two"), LinkOptions.quiet());
    }

    @AfterEach
    void removeNamespaces() {
        if (watcher != null) {
            watcher.onClose();
        }
    }

    private void watch(final Way way) {
        final ListenerOptions options = new ListenerOptions(4096, POLL_NS, port -> port >= 32768 && port <= 60999);
        watcher = way == Way.BPF
                ? ListenerWatcher.create(table, options, () -> nowNs)
                : ListenerWatcher.byProc(table, options, () -> nowNs);
        assertThat(watcher.sourceName()).isEqualTo(way == Way.BPF ? "bpf" : "proc");
        watcher.doWork();
    }

    /** Without time passing: what the kernel's events alone report. With proc, time passes to the next scan. */
    private void look(final Way way) {
        if (way == Way.PROC) {
            nowNs += POLL_NS;
        }
        watcher.doWork();
    }

    private void waitForServers() {
        watcher.doWork();
        nowNs += UdpProbation.PROBATION_NS;
        watcher.doWork();
    }

    private static NetworkNamespace in(final Namespace namespace) {
        return NetworkNamespace.enter(Path.of("/run/netns", namespace.name()));
    }

    private boolean isListening(final String address, final int port, final int protocol) {
        try {
            final byte[] bytes = InetAddress.getByName(address).getAddress();
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[16]);
            if (bytes.length == 4) {
                buffer.putShort(10, (short) -1);
                buffer.putBytes(12, bytes);
            } else {
                buffer.putBytes(0, bytes);
            }
            return table.isListening(buffer, 0, port, protocol);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isTcp(final String address, final int port) {
        return isListening(address, port, IpProtocol.TCP);
    }

    private boolean isUdp(final String address, final int port) {
        return isListening(address, port, IpProtocol.UDP);
    }

    private ServerSocket listen(final String address, final int port) throws IOException {
        return new ServerSocket(port, 5, InetAddress.getByName(address));
    }

    /** A process inside, without which /proc knows nothing of the namespace. */
    private void inhabit(final Namespace namespace) {
        namespace.start("sh", "-c", "echo in; exec sleep 300").awaitStdout("in", PATIENCE);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldKnowAListenerThatWasThereBefore(final Way way) throws IOException {
        inhabit(link.right().namespace());
        try (NetworkNamespace inside = in(link.right().namespace());
                ServerSocket server = listen(link.right().ipv4(), EPHEMERAL_PORT)) {
            inside.close();
            watch(way);
            assertThat(isTcp(link.right().ipv4(), EPHEMERAL_PORT)).isTrue();
            assertThat(isTcp(link.right().ipv4(), EPHEMERAL_PORT + 1)).isFalse();
            assertThat(isTcp(link.left().ipv4(), EPHEMERAL_PORT)).isFalse();
            assertThat(isUdp(link.right().ipv4(), EPHEMERAL_PORT)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldFollowListenersThatComeAndGo(final Way way) throws IOException {
        inhabit(link.right().namespace());
        watch(way);
        assertThat(isTcp(link.right().ipv4(), PORT)).isFalse();
        try (NetworkNamespace inside = in(link.right().namespace());
                ServerSocket server = listen(link.right().ipv4(), PORT)) {
            look(way);
            assertThat(isTcp(link.right().ipv4(), PORT)).isTrue();
        }
        look(way);
        assertThat(isTcp(link.right().ipv4(), PORT)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldTakeAnyAddressForThoseOfTheListenersNamespaceInBothFamilies(final Way way) throws IOException {
        inhabit(link.left().namespace());
        inhabit(link.right().namespace());
        watch(way);
        try (NetworkNamespace inside = in(link.right().namespace());
                ServerSocket server = listen("::", PORT)) {
            look(way);
            assertThat(isTcp(link.right().ipv4(), PORT)).isTrue();
            assertThat(isTcp(link.right().ipv6(), PORT)).isTrue();
            assertThat(isTcp(link.left().ipv4(), PORT)).isFalse();
            assertThat(isTcp(link.left().ipv6(), PORT)).isFalse();
            assertThat(isTcp("127.0.0.1", PORT)).isFalse();
            assertThat(isTcp("192.0.2.1", PORT)).isFalse();
        }
    }

    @Test
    void shouldBelieveASocketThatIsForIpv6Alone() {
        watch(Way.BPF);
        try (LabProcess server =
                link.right().namespace().start("iperf3", "-s", "-6", "-p", "" + PORT, "--forceflush")) {
            server.awaitStdout("listening", PATIENCE);
            watcher.doWork();
            assertThat(isTcp(link.right().ipv6(), PORT)).isTrue();
            assertThat(isTcp(link.right().ipv4(), PORT)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldListenUntilTheLastOfSeveralSocketsOnOnePortIsClosed(final Way way) throws IOException {
        inhabit(link.right().namespace());
        watch(way);
        final InetSocketAddress address = new InetSocketAddress(link.right().ipv4(), PORT);
        try (NetworkNamespace inside = in(link.right().namespace());
                ServerSocketChannel first = ServerSocketChannel.open();
                ServerSocketChannel second = ServerSocketChannel.open()) {
            first.setOption(StandardSocketOptions.SO_REUSEPORT, true).bind(address);
            second.setOption(StandardSocketOptions.SO_REUSEPORT, true).bind(address);
            look(way);
            assertThat(table.size()).isGreaterThanOrEqualTo(2);
            first.close();
            look(way);
            assertThat(isTcp(link.right().ipv4(), PORT)).isTrue();
            second.close();
            look(way);
            assertThat(isTcp(link.right().ipv4(), PORT)).isFalse();
        }
    }

    @Test
    void shouldTakeABoundUdpSocketForAServerOnceItStays() {
        watch(Way.BPF);
        try (LabProcess server = link.right()
                .namespace()
                .startJava(
                        List.of("-Xmx16m", "-XX:TieredStopAtLevel=1"),
                        BoundUdpMain.class.getName(),
                        link.right().ipv4(),
                        Integer.toString(EPHEMERAL_PORT))) {
            server.awaitStdout("bound", PATIENCE);
            watcher.doWork();
            assertThat(isUdp(link.right().ipv4(), EPHEMERAL_PORT)).isFalse();
            nowNs += UdpProbation.PROBATION_NS;
            watcher.doWork();
            assertThat(isUdp(link.right().ipv4(), EPHEMERAL_PORT)).isTrue();
            assertThat(isTcp(link.right().ipv4(), EPHEMERAL_PORT)).isFalse();
            server.terminate();
            server.awaitExit(PATIENCE);
        }
        watcher.doWork();
        assertThat(isUdp(link.right().ipv4(), EPHEMERAL_PORT)).isFalse();
    }

    /** A socket without a process inside is found by scans; so is what became of it. */
    @Test
    void shouldReconcileWhatNoEventTells() throws IOException {
        watch(Way.BPF);
        try (NetworkNamespace inside = in(link.right().namespace());
                DatagramSocket server =
                        new DatagramSocket(new InetSocketAddress(link.right().ipv4(), PORT))) {
            nowNs += RECONCILE_NS;
            waitForServers();
            assertThat(isUdp(link.right().ipv4(), PORT)).isTrue();
            server.connect(new InetSocketAddress(link.left().ipv4(), 53));
            nowNs += RECONCILE_NS;
            watcher.doWork();
            assertThat(isUdp(link.right().ipv4(), PORT)).isFalse();
        }
    }

    @Test
    void shouldNotTakeAUdpClientForAServer() throws IOException {
        try (NetworkNamespace inside = in(link.right().namespace());
                DatagramSocket unasked =
                        new DatagramSocket(new InetSocketAddress(link.right().ipv4(), 0));
                DatagramSocket connected =
                        new DatagramSocket(new InetSocketAddress(link.right().ipv4(), PORT))) {
            connected.connect(new InetSocketAddress(link.left().ipv4(), 53));
            watch(Way.BPF);
            waitForServers();
            waitForServers();
            assertThat(isUdp(link.right().ipv4(), unasked.getLocalPort())).isFalse();
            assertThat(isUdp(link.right().ipv4(), PORT)).isFalse();
        }
    }

    @Test
    void shouldKnowUdpServersByPortWhereOnlyProcTells() throws IOException {
        inhabit(link.right().namespace());
        try (NetworkNamespace inside = in(link.right().namespace());
                DatagramSocket server = new DatagramSocket(new InetSocketAddress("::", PORT));
                DatagramSocket client = new DatagramSocket(new InetSocketAddress("::", EPHEMERAL_PORT))) {
            watch(Way.PROC);
            look(Way.PROC);
            assertThat(isUdp(link.right().ipv4(), PORT)).isTrue();
            assertThat(isUdp(link.right().ipv6(), PORT)).isTrue();
            assertThat(isUdp(link.right().ipv4(), EPHEMERAL_PORT)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLearnOfAnAddressThatCameLater(final Way way) throws IOException {
        inhabit(link.right().namespace());
        watch(way);
        try (NetworkNamespace inside = in(link.right().namespace());
                ServerSocket server = listen("0.0.0.0", PORT)) {
            look(way);
            assertThat(isTcp("198.51.100.7", PORT)).isFalse();
            link.right().namespace().shell("ip address add 198.51.100.7/32 dev lo");
            nowNs += POLL_NS;
            watcher.doWork();
            assertThat(isTcp("198.51.100.7", PORT)).isTrue();
        }
    }

    @Test
    void shouldLearnOfANamespaceThatCameLaterByItsFirstListener() throws IOException {
        watch(Way.BPF);
        final Link late = lab.link(lab.namespace("late"), link.left().namespace(), LinkOptions.quiet());
        try (NetworkNamespace inside = in(late.left().namespace());
                ServerSocket server = listen("0.0.0.0", PORT)) {
            watcher.doWork();
            assertThat(isTcp(late.left().ipv4(), PORT)).isTrue();
        }
    }

    @Test
    void shouldScanAgainWhenEventsWereLost() throws IOException {
        watch(Way.BPF);
        try (NetworkNamespace inside = in(link.right().namespace())) {
            for (int i = 0; i < 6000; i++) {
                listen(link.right().ipv4(), 0).close();
            }
            try (ServerSocket server = listen(link.right().ipv4(), PORT)) {
                watcher.doWork();
                watcher.doWork();
                assertThat(watcher.lostCount()).isPositive();
                assertThat(isTcp(link.right().ipv4(), PORT)).isTrue();
            }
        }
    }

    /** As on a kernel that does not take the programs of the cgroup. */
    @Test
    void shouldDoWithoutTheHooksForUdp() throws IOException {
        try (ListenerSource source = ListenerSource.bpf(false);
                NetworkNamespace inside = in(link.right().namespace());
                ServerSocket server = listen(link.right().ipv4(), PORT)) {
            final List<Integer> ports = new ArrayList<>();
            source.poll(record -> ports.add(record.port()));
            assertThat(ports).contains(PORT);
            assertThat(source.reportsAllChanges()).isFalse();
        }
    }
}
