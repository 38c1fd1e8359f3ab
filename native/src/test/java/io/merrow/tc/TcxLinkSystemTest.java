package io.merrow.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.bpf.BpfFileSystem;
import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.Samples;
import io.merrow.bpf.TestNetwork;
import io.merrow.system.KernelException;
import io.merrow.system.NetworkNamespace;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TCX links on a veth with real packets, beside a program of another program. */
class TcxLinkSystemTest {
    private static final int OTHERS_KEY = 4711;
    private static final int PINGS = 10;

    private final TestNetwork network = new TestNetwork();
    private final NetworkNamespace visit = NetworkNamespace.enter(network.path());
    private final BpfObject object = Samples.load();
    private final BpfProgram program = object.program("count");
    private final BpfProgram other = object.program("other");
    private final BpfMap entries = object.map("entries");

    @BeforeEach
    void requireTcx() {
        assumeTrue(TcxLink.isSupported(), "this kernel has no TCX");
        entries.update(Samples.key(OTHERS_KEY), 0, Samples.entry(0, 0), 0, BpfMap.ANY);
    }

    @AfterEach
    void close() {
        object.close();
        visit.close();
        network.close();
    }

    private long counted() {
        return Samples.sum(object.map("cells"), 1, 0);
    }

    private long countedByOther() {
        final UnsafeBuffer value = Samples.buffer(Samples.ENTRY_LENGTH);
        assertThat(entries.lookup(Samples.key(OTHERS_KEY), 0, value, 0)).isTrue();
        return value.getLong(0);
    }

    private TcxLink attach(final BpfProgram which, final TcDirection direction, final TcxOrder order) {
        return TcxLink.attach(which, network.ifindex(), direction, order);
    }

    @Test
    void shouldSeeEachPacketOfItsDirectionUntilClosedAndLeaveTheOtherProgramAlone() {
        try (TcxLink others = attach(other, TcDirection.INGRESS, TcxOrder.FIRST)) {
            final TcxLink in = attach(program, TcDirection.INGRESS, TcxOrder.FIRST);
            network.ping(PINGS);
            assertThat(counted()).isEqualTo(PINGS);

            final TcxLink out = attach(program, TcDirection.EGRESS, TcxOrder.LAST);
            network.ping(PINGS);
            assertThat(counted()).isEqualTo(3 * PINGS);

            in.close();
            out.close();
            network.ping(PINGS);
            assertThat(counted()).isEqualTo(3 * PINGS);
            assertThat(countedByOther()).isEqualTo(3 * PINGS);
            assertThat(others.isAttached()).isTrue();
        }
    }

    @Test
    void shouldStandWhereTheOrderSays() {
        try (TcxLink middle = attach(other, TcDirection.INGRESS, TcxOrder.LAST);
                TcxLink first = attach(program, TcDirection.INGRESS, TcxOrder.FIRST);
                TcxLink last = attach(object.program("first_byte"), TcDirection.INGRESS, TcxOrder.LAST)) {
            final int[] ids = new int[8];
            final int count = TcxJni.queryTcx(network.ifindex(), TcDirection.INGRESS.id(), ids);

            assertThat(count).isEqualTo(3);
            assertThat(ids).startsWith(first.programId(), middle.programId(), last.programId());
        }
    }

    @Test
    void shouldStandBesideTheProgramThatIsNamed() {
        final BpfProgram third = object.program("first_byte");
        try (TcxLink first = attach(other, TcDirection.INGRESS, TcxOrder.LAST);
                TcxLink last = attach(third, TcDirection.INGRESS, TcxOrder.after(first.programId()));
                TcxLink middle = attach(program, TcDirection.INGRESS, TcxOrder.before(third.id()))) {
            final int[] ids = new int[8];
            TcxJni.queryTcx(network.ifindex(), TcDirection.INGRESS.id(), ids);

            assertThat(ids).startsWith(first.programId(), middle.programId(), last.programId());
        }
    }

    @Test
    void shouldDescribeItself() {
        try (TcxLink link = attach(program, TcDirection.EGRESS, TcxOrder.FIRST)) {
            assertThat(link.id()).isPositive();
            assertThat(link.programId()).isEqualTo(program.id());
            assertThat(link.ifindex()).isEqualTo(network.ifindex());
            assertThat(link.direction()).isEqualTo(TcDirection.EGRESS);
        }
    }

    @Test
    void shouldOutliveItsProcessWhenPinnedAndEndWithThePin() {
        try (BpfFileSystem pins = new BpfFileSystem()) {
            final TcxLink link = attach(program, TcDirection.INGRESS, TcxOrder.FIRST);
            final int id = link.id();
            link.pin(pins.path("link"));
            link.close();
            network.ping(PINGS);
            assertThat(counted()).isEqualTo(PINGS);

            try (TcxLink again = TcxLink.openPinned(pins.path("link"))) {
                assertThat(again.id()).isEqualTo(id);
                assertThat(again.isAttached()).isTrue();
                assertThat(TcxLink.unpin(pins.path("link"))).isTrue();
                assertThat(TcxLink.unpin(pins.path("link"))).isFalse();
            }
            network.ping(PINGS);
            assertThat(counted()).isEqualTo(PINGS);
        }
    }

    @Test
    void shouldPutAnotherProgramInPlace() {
        try (TcxLink link = attach(other, TcDirection.INGRESS, TcxOrder.FIRST)) {
            link.update(program);
            network.ping(PINGS);

            assertThat(link.programId()).isEqualTo(program.id());
            assertThat(counted()).isEqualTo(PINGS);
            assertThat(countedByOther()).isZero();
        }
    }

    @Test
    void shouldDetachAndNoticeThatTheInterfaceHasGone() {
        try (TcxLink detached = attach(program, TcDirection.INGRESS, TcxOrder.FIRST);
                TcxLink orphan = attach(program, TcDirection.EGRESS, TcxOrder.FIRST)) {
            detached.detach();
            detached.detach();
            assertThat(detached.isAttached()).isFalse();

            network.inside("ip", "link", "del", TestNetwork.DEVICE);
            assertThat(orphan.isAttached()).isFalse();
            orphan.detach();
        }
    }

    @Test
    void shouldReportThatTheInterfaceDoesNotExist() {
        assertThatThrownBy(() -> TcxLink.attach(program, 9999, TcDirection.INGRESS, TcxOrder.FIRST))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("attach program 'count' by TCX to INGRESS of interface 9999: ENODEV");
    }
}
