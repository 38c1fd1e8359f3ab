package io.merrow.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.bpf.BpfLink;
import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.KernelProbe;
import io.merrow.bpf.NetworkNamespace;
import io.merrow.bpf.TcDirection;
import io.merrow.bpf.TcxOrder;
import io.merrow.lab.Endpoint;
import io.merrow.lab.InterfaceCounters;
import io.merrow.lab.IpVersion;
import io.merrow.lab.LabProcess;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.NetworkLab;
import io.merrow.lab.Traffic;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.KernelLedgerReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real watcher in a namespace where interfaces come and go, beside programs and filters of somebody else. */
class InterfaceWatcherSystemTest {
    private static final int PINGS = 10;
    private static final int PRIORITY = 5;
    private static final Duration QUIET = Duration.ofMillis(200);

    /** The kernel may notice a second late that a link is up, and reports its multicast groups then. */
    private static final Duration SETTLED = Duration.ofMillis(1200);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Both ways onto a hook. */
    enum Way {
        TCX,
        CLSACT;

        AttachMethods methods() {
            if (this == TCX) {
                assumeTrue(KernelProbe.hasTcx(), "this kernel has no TCX");
                return AttachMethods.best(TcxOrder.FIRST, PRIORITY);
            }
            return AttachMethods.clsact(PRIORITY);
        }
    }

    private NetworkLab lab;
    private Namespace node;
    private Namespace peer;
    private NetworkNamespace visit;
    private LabProcess inhabitant;
    private BpfCapture capture;
    private BpfCapture foreign;
    private InterfaceWatcher watcher;
    private List<InterfaceInfo> told = List.of();

    @BeforeEach
    void moveIn() {
        assumeTrue(NetworkLab.isAvailable(), NetworkLab::unavailableReason);
        lab = new NetworkLab();
        node = lab.namespace("node");
        peer = lab.namespace("peer");
        inhabitant = node.start("sh", "-c", "echo in; exec sleep 300");
        inhabitant.awaitStdout("in", PATIENCE);
        visit = NetworkNamespace.enter(Path.of("/run/netns", node.name()));
        capture = load();
    }

    @AfterEach
    void moveOut() {
        for (final AutoCloseable each : new AutoCloseable[] {watcher, foreign, capture, visit, inhabitant, lab}) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (final Exception e) {
                throw new AssertionError("cannot close " + each, e);
            }
        }
    }

    private static BpfCapture load() {
        return BpfCapture.load(
                new CaptureOptions(1024, 1024, 1_000_000_000L, 3_000_000_000L, false, TunnelPorts.DEFAULT));
    }

    /** A thread's visit does not change its /sys; that of a process which was started inside shows the namespace. */
    private InterfaceWatcher watch(final Way way, final String... patterns) {
        final Path sys = Path.of("/proc/" + inhabitant.pid() + "/root/sys/class/net");
        watcher = new InterfaceWatcher(
                capture,
                new InterfaceReader(sys),
                new InterfacePatterns(List.of(patterns)),
                way.methods(),
                interfaces -> told = interfaces);
        return watcher;
    }

    private Link link() {
        final Link link = lab.link(node, peer, LinkOptions.quiet());
        link.left().awaitQuiet(SETTLED, PATIENCE);
        return link;
    }

    private static long seen(final BpfCapture capture) {
        final KernelLedger ledger = new KernelLedger(capture.ledger());
        ledger.refresh();
        return ledger.packets(KernelLedgerReason.SEEN);
    }

    /** Sends pings and says how many packets of them the capture saw; the interface has counted all of them. */
    private long seenOfPings(final BpfCapture by, final Link link) {
        final Endpoint here = link.left();
        final InterfaceCounters before = here.awaitQuiet(QUIET, PATIENCE);
        final long seenBefore = seen(by);
        Traffic.over(link).ping(IpVersion.V4, PINGS, 56);
        final InterfaceCounters wire = here.awaitQuiet(QUIET, PATIENCE).minus(before);
        assertThat(wire.packets()).isEqualTo(2 * PINGS);
        return seen(by) - seenBefore;
    }

    private BpfLink attachForeign(final Way way, final Link link) {
        foreign = load();
        final int ifindex = link.left().interfaceIndex();
        final BpfProgram program = foreign.program(KernelLayoutDescriptor.HOOK_INGRESS, LinkLayer.ETHERNET);
        return way == Way.TCX
                ? program.attachTcx(ifindex, TcDirection.INGRESS, TcxOrder.LAST)
                : program.attachTc(ifindex, TcDirection.INGRESS, PRIORITY);
    }

    private String filters(final Link link, final String side) {
        return String.join("\n", node.shell("tc filter show dev " + link.left().interfaceName() + ' ' + side));
    }

    private String qdiscs(final Link link) {
        return String.join("\n", node.shell("tc qdisc show dev " + link.left().interfaceName()));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldAttachToAnInterfaceThatComesLater(final Way way) {
        watch(way, "veth*");
        assertThat(watcher.poll()).isZero();
        assertThat(told).singleElement().satisfies(lo -> {
            assertThat(lo.name()).isEqualTo("lo");
            assertThat(lo.isHostVeth()).isFalse();
        });

        final Link link = link();
        assertThat(watcher.poll()).isEqualTo(1);
        assertThat(watcher.attachedCount()).isEqualTo(1);
        assertThat(told)
                .filteredOn(i -> i.ifindex() == link.left().interfaceIndex())
                .singleElement()
                .satisfies(i -> {
                    assertThat(i.name()).isEqualTo(link.left().interfaceName());
                    assertThat(i.mac()).isEqualTo(link.left().mac());
                    assertThat(i.isUp()).isTrue();
                    assertThat(i.isHostVeth()).isTrue();
                });
        assertThat(watcher.poll()).isZero();
        assertThat(seenOfPings(capture, link)).isEqualTo(2 * PINGS);
    }

    @Test
    void shouldKnowAVethWhateverTheNumberOfItsPeer() {
        node.shell("ip link add same index 50 type veth peer name far50 index 50 netns " + peer.name());
        node.shell("ip link add other index 60 type veth peer name far60 index 61 netns " + peer.name());
        node.shell("ip link add inner type veth peer name outer"); // both ends here: nobody lives behind
        // None of these is a veth; not every kernel has them.
        node.shell("ip link add link same name vlan5 type vlan id 5 2>/dev/null; ip tuntap add dev tap0 mode tap;"
                + " ip link add link same name mac0 type macvlan mode bridge;"
                + " ip link add tunnel type gretap local 192.0.2.1 remote 192.0.2.2; true");
        watch(Way.CLSACT, "none").poll();
        assertThat(told)
                .filteredOn(InterfaceInfo::isHostVeth)
                .extracting(InterfaceInfo::name)
                .containsExactly("same", "other");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLetGoOfAnInterfaceThatIsDeletedAndKeepTheOthers(final Way way) {
        watch(way, "veth*");
        final Link stays = link();
        final Link leaves = link();
        assertThat(watcher.poll()).isEqualTo(2);

        node.shell("ip link del " + leaves.left().interfaceName());
        assertThat(watcher.poll()).isEqualTo(1);
        assertThat(watcher.attachedCount()).isEqualTo(1);
        assertThat(told)
                .extracting(InterfaceInfo::name)
                .contains(stays.left().interfaceName())
                .doesNotContain(leaves.left().interfaceName());
        assertThat(watcher.failureCount()).isZero();
        assertThat(seenOfPings(capture, stays)).isEqualTo(2 * PINGS);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLetGoOfAnInterfaceThatGoesDownOrIsNoLongerWanted(final Way way) {
        watch(way, "veth*", "!veth9*");
        final Link link = link();
        final String name = link.left().interfaceName();
        assertThat(watcher.poll()).isEqualTo(1);

        node.shell("ip link set " + name + " down");
        assertThat(watcher.poll()).isEqualTo(1);
        assertThat(watcher.attachedCount()).isZero();
        node.shell("ip link set " + name + " name veth99 && ip link set veth99 up");
        assertThat(watcher.poll()).isZero();
        node.shell("ip link set veth99 down && ip link set veth99 name " + name + " && ip link set " + name + " up");
        assertThat(watcher.poll()).isEqualTo(1);
        assertThat(watcher.attachedCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLeaveTheProgramOfAnotherInPlaceAndAtWork(final Way way) {
        watch(way, "veth*");
        final Link link = link();
        final BpfLink others = attachForeign(way, link);
        final int program = others.programId();
        assertThat(watcher.poll()).isEqualTo(1);
        // Only one of them counts a packet of ingress when neither takes it from the other: both do.
        assertThat(seenOfPings(capture, link)).isEqualTo(2 * PINGS);
        assertThat(seenOfPings(foreign, link)).isEqualTo(PINGS);

        watcher.close();
        assertThat(seenOfPings(capture, link)).isZero();
        assertThat(seenOfPings(foreign, link)).isEqualTo(PINGS);
        assertThat(others.programId()).isEqualTo(program);
        others.close();
        assertThat(seenOfPings(foreign, link)).isZero();
        assertThat(qdiscs(link)).doesNotContain("clsact");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLeaveFiltersOfAnotherKindAndTheirQdisc(final Way way) {
        watch(way, "veth*");
        final Link link = link();
        final String name = link.left().interfaceName();
        node.shell("tc qdisc add dev " + name + " clsact && tc filter add dev " + name
                + " egress prio 100 protocol ip u32 match u32 0 0");
        assertThat(watcher.poll()).isEqualTo(1);
        assertThat(seenOfPings(capture, link)).isEqualTo(2 * PINGS);

        watcher.close();
        assertThat(filters(link, "egress")).contains("u32").doesNotContain("bpf");
        assertThat(filters(link, "ingress")).isBlank();
        assertThat(qdiscs(link)).contains("clsact");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldAttachAnewToAnotherInterfaceOfTheSameNumber(final Way way) {
        watch(way, "merrow*");
        addWithNumber("merrow0");
        assertThat(watcher.poll()).isEqualTo(1);
        node.shell("ip link del merrow0");
        addWithNumber("merrow1");
        assertThat(watcher.poll()).isPositive();
        assertThat(watcher.attachedCount()).isEqualTo(1);

        node.shell("ip address add 192.0.2.1/24 dev merrow1 && ip neighbour replace 192.0.2.2"
                + " lladdr 02:00:00:00:00:02 dev merrow1 nud permanent");
        final long before = seen(capture);
        node.shell("ping -q -c 1 -W 1 192.0.2.2; true"); // nobody answers there, but it leaves
        assertThat(seen(capture) - before).isPositive();
    }

    private void addWithNumber(final String name) {
        node.shell("ip link add " + name + " index 77 type veth peer name far77 index 78 && ip link set far77 up"
                + " && ip link set " + name + " up");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldAttachAnewWhenSomebodyTookOurProgramsAway(final Way way) {
        assumeTrue(way == Way.CLSACT, "nobody else can end a TCX link");
        watch(way, "veth*");
        final Link link = link();
        assertThat(watcher.poll()).isEqualTo(1);
        node.shell("tc qdisc del dev " + link.left().interfaceName() + " clsact");
        assertThat(watcher.poll()).isPositive();
        assertThat(watcher.attachedCount()).isEqualTo(1);
        assertThat(seenOfPings(capture, link)).isEqualTo(2 * PINGS);
        watcher.close();
        assertThat(qdiscs(link)).doesNotContain("clsact");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldNotAttachAnyMoreOnceClosed(final Way way) {
        watch(way, "veth*");
        final Link link = link();
        watcher.poll();
        watcher.close();
        assertThat(watcher.poll()).isZero();
        assertThat(watcher.attachedCount()).isZero();
        assertThat(seenOfPings(capture, link)).isZero();
        assertThat(qdiscs(link)).doesNotContain("clsact");
    }
}
