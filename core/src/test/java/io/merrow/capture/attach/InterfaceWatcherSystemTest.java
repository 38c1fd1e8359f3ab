package io.merrow.capture.attach;

import static io.merrow.capture.attach.WatcherFixture.PINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.capture.attach.WatcherFixture.Way;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Link;
import io.merrow.netlink.LinkMonitor;
import io.merrow.tc.TcxOrder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real watcher in a namespace where interfaces come and go, beside programs and filters of another program. */
@Tag("one-jdk")
class InterfaceWatcherSystemTest {
    private static final InterfacePatterns VETHS = new InterfacePatterns(List.of("veth*"));

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private WatcherFixture at;

    @BeforeEach
    void moveIn() {
        at = lab.closedLater(new WatcherFixture(lab));
    }

    private InterfaceWatcher watch(final Way way, final String... patterns) {
        assumeTrue(WatcherFixture.has(way), "this kernel has no " + way);
        return at.watch(way, patterns);
    }

    private static String name(final Link link) {
        return link.left().interfaceName();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldAttachToAnInterfaceThatComesLater(final Way way) {
        watch(way, "veth*");
        assertThat(at.poll()).isZero();
        assertThat(at.notified).singleElement().satisfies(lo -> {
            assertThat(lo.name()).isEqualTo("lo");
            assertThat(lo.isHostVeth()).isFalse();
        });

        final Link link = at.link();
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.look()).isEqualTo(1);
        assertThat(at.watcher().counts().up()).isEqualTo(1);
        assertThat(at.notified)
                .filteredOn(i -> i.ifindex() == link.left().interfaceIndex())
                .singleElement()
                .satisfies(i -> {
                    assertThat(i.name()).isEqualTo(name(link));
                    assertThat(i.mac()).isEqualTo(link.left().mac());
                    assertThat(i.isUp()).isTrue();
                    assertThat(i.isHostVeth()).isTrue();
                });
        assertThat(at.seenOfPings(at.capture, link)).isEqualTo(2 * PINGS);
    }

    @Test
    void shouldKnowAVethWhateverTheNumberOfItsPeer() {
        at.node.shell("ip link add same index 50 type veth peer name far50 index 50 netns " + at.peer.name());
        at.node.shell("ip link add other index 60 type veth peer name far60 index 61 netns " + at.peer.name());
        at.node.shell("ip link add inner type veth peer name outer"); // both ends here: nothing behind them
        // None of these is a veth; not every kernel has them.
        at.node.shell("ip link add link same name vlan5 type vlan id 5 2>/dev/null; ip tuntap add dev tap0 mode tap;"
                + " ip link add link same name mac0 type macvlan mode bridge;"
                + " ip link add tunnel type gretap local 192.0.2.1 remote 192.0.2.2; true");
        watch(Way.CLSACT, "none");
        at.poll();
        assertThat(at.notified)
                .filteredOn(InterfaceInfo::isHostVeth)
                .extracting(InterfaceInfo::name)
                .containsExactly("same", "other");
    }

    /** No message reports that; the scan that follows each message does. */
    @Test
    void shouldNoticeThatThePeerOfAVethHasMovedToAnotherNamespace() {
        watch(Way.CLSACT, "none");
        at.node.shell("ip link add near type veth peer name far");
        at.look();
        assertThat(at.notified).noneMatch(InterfaceInfo::isHostVeth);
        at.node.shell("ip link set far netns " + at.peer.name());
        at.poll();
        at.pass(1_000);
        at.poll();
        assertThat(at.notified)
                .filteredOn(InterfaceInfo::isHostVeth)
                .extracting(InterfaceInfo::name)
                .containsExactly("near");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLetGoOfAnInterfaceThatIsDeletedAndKeepTheOthers(final Way way) {
        watch(way, "veth*");
        final Link stays = at.link();
        final Link leaves = at.link();
        assertThat(at.poll()).isEqualTo(2);

        at.node.shell("ip link del " + name(leaves));
        assertThat(at.poll()).isEqualTo(1);
        at.look();
        assertThat(at.notified)
                .extracting(InterfaceInfo::name)
                .contains(name(stays))
                .doesNotContain(name(leaves));
        for (final AttachFailure failure : AttachFailure.values()) {
            assertThat(at.watcher().failures(failure)).as(failure.label()).isZero();
        }
        assertThat(at.seenOfPings(at.capture, stays)).isEqualTo(2 * PINGS);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldStayOnAnInterfaceThatGoesDownSoThatItsFirstPacketIsSeen(final Way way) {
        watch(way, "veth*");
        at.node.shell("ip link add veth9 type veth peer name far9 netns " + at.peer.name());
        at.peer.shell("ip link set far9 up");
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.watcher().counts().up()).isZero();
        // A static neighbour, so that the one packet needs no answer; it leaves while nobody polls.
        at.node.shell("ip address add 192.0.2.1/24 dev veth9 && ip link set veth9 up && ip neighbour replace 192.0.2.2"
                + " lladdr 02:00:00:00:00:02 dev veth9 nud permanent && { ping -q -c 1 -W 1 192.0.2.2; true; }");
        assertThat(WatcherFixture.seen(at.capture)).isPositive();
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.watcher().counts().up()).isEqualTo(1);
        at.node.shell("ip link set veth9 down");
        assertThat(at.look()).isEqualTo(1);
        assertThat(at.watcher().counts().up()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldFollowAnInterfaceThroughItsNames(final Way way) {
        watch(way, "veth*", "!veth9*");
        final Link link = at.link();
        assertThat(at.poll()).isEqualTo(1);
        rename(name(link), "veth99");
        assertThat(at.poll()).isZero();
        rename("veth99", "veth8");
        assertThat(at.poll()).isEqualTo(1);
        rename("veth8", name(link));
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.order(way, link)).containsExactly(at.ourProgram());
    }

    private void rename(final String from, final String to) {
        at.node.shell("ip link set " + from + " down && ip link set " + from + " name " + to + " && ip link set " + to
                + " up");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldTakeItsProgramsOffAnInterfaceThatMovesAwayAndPutThemBackWhenItReturns(final Way way) {
        watch(way, "veth*");
        at.node.shell("ip link add veth9 index 90 type veth peer name far9");
        assertThat(at.poll()).isEqualTo(1);
        at.node.shell("ip link set veth9 netns " + at.peer.name());
        assertThat(at.poll()).isZero();
        assertThat(WatcherFixture.order(way, at.peer, "veth9")).isEmpty();
        at.peer.shell("ip link set veth9 netns " + at.node.name());
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.look()).isEqualTo(1);
    }

    /** An interface that moves takes TCX programs along, and the one that has its number now is not covered by them. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldNotTakeAnotherInterfaceOfTheSameNumberForOneThatMovedUnheard(final Way way) {
        assumeTrue(WatcherFixture.has(way), "this kernel has no " + way);
        at.watch(way.methods(TcxOrder.FIRST), LinkMonitor.open(4096), true, "veth*");
        at.node.shell("ip link add veth9 index 90 type veth peer name far9");
        assertThat(at.poll()).isEqualTo(1);
        at.node.shell(
                "ip link set veth9 netns " + at.peer.name() + " && ip link add veth8 index 90 type veth peer name far8"
                        + " && for i in $(seq 20); do ip link set lo mtu $((2000 + i)); done");
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.watcher().counts().losses()).isPositive();
        assertThat(WatcherFixture.order(way, at.node, "veth8")).containsExactly(at.ourProgram());
        assertThat(WatcherFixture.order(way, at.peer, "veth9")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldAttachAgainToAnotherInterfaceOfTheSameNumber(final Way way) {
        watch(way, "merrow*");
        addWithNumber("merrow0");
        assertThat(at.poll()).isEqualTo(1);
        at.node.shell("ip link del merrow0");
        addWithNumber("merrow1");
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.watcher().failures(AttachFailure.TAKEN_AWAY)).isZero();

        at.node.shell("ip address add 192.0.2.1/24 dev merrow1 && ip neighbour replace 192.0.2.2"
                + " lladdr 02:00:00:00:00:02 dev merrow1 nud permanent");
        final long before = WatcherFixture.seen(at.capture);
        at.node.shell("ping -q -c 1 -W 1 192.0.2.2; true"); // no answer there, but it leaves
        assertThat(WatcherFixture.seen(at.capture) - before).isPositive();
    }

    private void addWithNumber(final String name) {
        at.node.shell("ip link add " + name + " index 77 type veth peer name far77 index 78 && ip link set far77 up"
                + " && ip link set " + name + " up");
    }

    @Test
    void shouldStayWithTheInterfacesOfTheStartWhereItIsNotToDiscover() {
        at.node.shell("ip link add veth1 index 90 type veth peer name far1");
        at.watch(Way.CLSACT.methods(TcxOrder.FIRST), LinkMonitor.open(), false, "veth*");
        assertThat(at.poll()).isEqualTo(1);
        at.node.shell("ip link add veth2 type veth peer name far2");
        assertThat(at.look()).isEqualTo(1);
        at.node.shell("tc qdisc del dev veth1 clsact");
        assertThat(at.look()).as("what was there is repaired").isEqualTo(1);
        at.node.shell("ip link del veth1 && ip link add veth1 index 90 type veth peer name far1");
        assertThat(at.look()).isZero();
    }

    @Test
    void shouldObserveWhatANewFilterLetsThrough() {
        final Link link = at.link();
        watch(Way.CLSACT, "veth*").observe(VETHS, candidate -> false, true);
        assertThat(at.poll()).isZero();
        at.watcher().observe(VETHS, candidate -> true, true);
        assertThat(at.poll()).isEqualTo(1);
        at.watcher().observe(VETHS, candidate -> false, true);
        assertThat(at.poll()).isZero();
        assertThat(at.qdiscs(link)).doesNotContain("clsact");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldNotAttachAnyMoreOnceClosed(final Way way) {
        watch(way, "veth*");
        final Link link = at.link();
        assertThat(at.poll()).isEqualTo(1);
        at.watcher().close();
        assertThat(at.poll()).isZero();
        assertThat(at.seenOfPings(at.capture, link)).isZero();
        assertThat(at.qdiscs(link)).doesNotContain("clsact");
    }
}
