package io.merrow.capture.attach;

import static io.merrow.capture.attach.WatcherFixture.PINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.capture.attach.WatcherFixture.Foreign;
import io.merrow.capture.attach.WatcherFixture.Way;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Link;
import io.merrow.netlink.LinkMonitor;
import io.merrow.tc.TcxOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Beside programs of another program, which are never touched; and when another program detaches ours. */
@Tag("one-jdk")
class ForeignProgramsSystemTest {
    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private WatcherFixture at;

    @BeforeEach
    void moveIn() {
        at = lab.closedLater(new WatcherFixture(lab));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldStandBetweenTwoOthersAndLeaveThemAtWork(final Way way) {
        assumeTrue(WatcherFixture.has(way), "this kernel has no " + way);
        final Link link = at.link();
        final Foreign behind = at.foreign(way, link, false);
        at.watch(way, "veth*");
        assertThat(at.poll()).isEqualTo(1);
        final Foreign before = at.foreign(way, link, true);
        assertThat(at.order(way, link))
                .containsExactly(before.link.programId(), at.ourProgram(), behind.link.programId());
        // A packet of ingress is seen by all three: none takes it from the next.
        assertThat(at.seenOfPings(at.capture, link)).isEqualTo(2 * PINGS);
        assertThat(at.seenOfPings(before.counts, link)).isEqualTo(PINGS);
        assertThat(at.seenOfPings(behind.counts, link)).isEqualTo(PINGS);

        at.watcher().close();
        assertThat(at.order(way, link)).containsExactly(before.link.programId(), behind.link.programId());
        assertThat(at.seenOfPings(at.capture, link)).isZero();
        assertThat(at.seenOfPings(before.counts, link)).isEqualTo(PINGS);
        assertThat(at.seenOfPings(behind.counts, link)).isEqualTo(PINGS);
        before.link.close();
        behind.link.close();
        assertThat(at.qdiscs(link)).doesNotContain("clsact");
    }

    @Test
    void shouldStandLastAmongTcxProgramsWhereThatIsWanted() {
        assumeTrue(WatcherFixture.has(Way.TCX), "this kernel has no TCX");
        final Link link = at.link();
        final Foreign one = at.foreign(Way.TCX, link, false);
        final Foreign two = at.foreign(Way.TCX, link, false);
        at.watch(Way.TCX.methods(TcxOrder.LAST), LinkMonitor.open(), true, "veth*");
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.order(Way.TCX, link))
                .containsExactly(one.link.programId(), two.link.programId(), at.ourProgram());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLeaveFiltersOfAnotherKindAndTheirQdisc(final Way way) {
        assumeTrue(WatcherFixture.has(way), "this kernel has no " + way);
        at.watch(way, "veth*");
        final Link link = at.link();
        final String name = link.left().interfaceName();
        at.node.shell("tc qdisc add dev " + name + " clsact && tc filter add dev " + name
                + " egress prio 100 protocol ip u32 match u32 0 0");
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.seenOfPings(at.capture, link)).isEqualTo(2 * PINGS);

        at.watcher().close();
        assertThat(at.filters(link, "egress")).contains("u32").doesNotContain("bpf");
        assertThat(at.filters(link, "ingress")).isBlank();
        assertThat(at.qdiscs(link)).contains("clsact");
    }

    /** A process with CAP_SYS_ADMIN may detach any link; one with CAP_NET_ADMIN, any filter and qdisc. */
    private void takeAway(final Way way, final Link link) {
        if (way == Way.CLSACT) {
            at.node.shell("tc qdisc del dev " + link.left().interfaceName() + " clsact");
        } else {
            at.node.shell("bpftool link detach id $(bpftool link show | sed -n 's/^\\([0-9]*\\): .* prog "
                    + at.ourProgram() + " *$/\\1/p')");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldPutItsProgramsBackAndReportThatTheyWereDetached(final Way way) {
        assumeTrue(WatcherFixture.has(way), "this kernel has no " + way);
        at.watch(way, "veth*");
        final Link link = at.link();
        assertThat(at.poll()).isEqualTo(1);
        takeAway(way, link);
        assertThat(at.look()).isEqualTo(1);
        assertThat(at.watcher().failures(AttachFailure.TAKEN_AWAY)).isEqualTo(1);
        assertThat(at.seenOfPings(at.capture, link)).isEqualTo(2 * PINGS);
        at.watcher().close();
        assertThat(at.qdiscs(link)).doesNotContain("clsact");
    }

    @Test
    void shouldNotFightWithAProgramThatDetachesItEachTime() {
        at.watch(Way.CLSACT, "veth*");
        final Link link = at.link();
        assertThat(at.poll()).isEqualTo(1);
        takeAway(Way.CLSACT, link);
        assertThat(at.poll()).as("the first time at once").isEqualTo(1);
        takeAway(Way.CLSACT, link);
        assertThat(at.poll()).as("then after a second").isZero();
        at.pass(1_000);
        assertThat(at.poll()).isEqualTo(1);
        takeAway(Way.CLSACT, link);
        assertThat(at.poll()).isEqualTo(1);
        takeAway(Way.CLSACT, link);
        at.pass(1_000);
        assertThat(at.poll()).as("then after two").isZero();
        at.pass(1_000);
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.watcher().failures(AttachFailure.TAKEN_AWAY)).isEqualTo(4);
        assertThat(at.seenOfPings(at.capture, link)).isEqualTo(2 * PINGS);
    }

    /** What the bandwidth plugin of CNI puts on a pod's veth. A filter for egress would run on ingress there. */
    @Test
    void shouldTryAgainLaterEachTimeWhereAnInterfaceRefuses() {
        final Link link = at.link();
        final String name = link.left().interfaceName();
        at.node.shell("tc qdisc add dev " + name + " ingress");
        at.watch(Way.CLSACT, "veth*");
        assertThat(at.poll()).isZero();
        at.poll();
        assertThat(at.watcher().failures(AttachFailure.OCCUPIED)).isEqualTo(1);
        at.pass(1_000);
        at.poll();
        assertThat(at.watcher().failures(AttachFailure.OCCUPIED)).isEqualTo(2);
        at.pass(1_000);
        at.poll();
        assertThat(at.watcher().failures(AttachFailure.OCCUPIED)).isEqualTo(2);
        at.node.shell("tc qdisc del dev " + name + " ingress");
        at.pass(1_000);
        assertThat(at.poll()).isEqualTo(1);
        assertThat(at.watcher().failures(AttachFailure.OCCUPIED)).isEqualTo(2);
        assertThat(at.seenOfPings(at.capture, link)).isEqualTo(2 * PINGS);
    }

    @Test
    void shouldReportThatItsPriorityIsTakenByAnotherKindOfFilter() {
        final Link link = at.link();
        final String name = link.left().interfaceName();
        at.node.shell("tc qdisc add dev " + name + " clsact && tc filter add dev " + name + " egress prio "
                + WatcherFixture.PRIORITY + " protocol ip u32 match u32 0 0");
        at.watch(Way.CLSACT, "veth*");
        assertThat(at.poll()).isZero();
        assertThat(at.watcher().failures(AttachFailure.OCCUPIED)).isEqualTo(1);
        assertThat(at.filters(link, "ingress")).as("half an attachment").isBlank();
        assertThat(at.filters(link, "egress")).contains("u32");
    }
}
