package io.merrow.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.bpf.BpfObject;
import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.Samples;
import io.merrow.bpf.TestNetwork;
import io.merrow.system.KernelException;
import io.merrow.system.NetworkNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Filters on clsact of a veth with real packets, beside filters of another program. */
class TcFilterLinkSystemTest {
    private static final int PINGS = 10;
    private static final int PRIORITY = 5;

    private final TestNetwork network = new TestNetwork();
    private final NetworkNamespace visit = NetworkNamespace.enter(network.path());
    private final BpfObject object = Samples.load();
    private final BpfProgram program = object.program("count");

    @AfterEach
    void close() {
        object.close();
        visit.close();
        network.close();
    }

    private long counted() {
        return Samples.sum(object.map("cells"), 1, 0);
    }

    private TcFilterLink attach(final BpfProgram which, final TcDirection direction) {
        return TcFilterLink.attach(which, network.ifindex(), direction, PRIORITY);
    }

    private void addForeignFilter(final TcDirection direction) {
        final String side = direction == TcDirection.INGRESS ? "ingress" : "egress";
        final String command =
                "tc filter add dev " + TestNetwork.DEVICE + ' ' + side + " prio 100 protocol ip u32 match u32 0 0";
        network.inside(command.split(" "));
    }

    @Test
    void shouldSeeEachPacketOfItsDirectionUntilClosedAndTakeItsQdiscAway() {
        final TcFilterLink in = attach(program, TcDirection.INGRESS);
        network.ping(PINGS);
        assertThat(counted()).isEqualTo(PINGS);

        final TcFilterLink out = attach(program, TcDirection.EGRESS);
        network.ping(PINGS);
        assertThat(counted()).isEqualTo(3 * PINGS);

        in.close();
        in.close();
        assertThat(network.qdiscs()).contains("clsact");
        network.ping(PINGS);
        assertThat(counted()).isEqualTo(4 * PINGS);

        out.close();
        assertThat(network.qdiscs()).doesNotContain("clsact");
    }

    @Test
    void shouldLeaveAQdiscThatWasThereBefore() {
        network.inside("tc", "qdisc", "add", "dev", TestNetwork.DEVICE, "clsact");

        attach(program, TcDirection.INGRESS).close();

        assertThat(network.qdiscs()).contains("clsact");
        assertThat(network.filters(TcDirection.INGRESS)).isBlank();
    }

    @Test
    void shouldLeaveFiltersOfOthersAndTheQdiscTheyUse() {
        final TcFilterLink link = attach(program, TcDirection.INGRESS);
        addForeignFilter(TcDirection.INGRESS);
        addForeignFilter(TcDirection.EGRESS);

        link.close();

        assertThat(network.filters(TcDirection.INGRESS)).contains("u32").doesNotContain("bpf");
        assertThat(network.filters(TcDirection.EGRESS)).contains("u32");
        assertThat(network.qdiscs()).contains("clsact");
    }

    @Test
    void shouldLeaveABpfFilterOfAnotherProgramAtTheSamePriority() {
        final TcFilterLink others = attach(object.program("other"), TcDirection.INGRESS);

        final TcFilterLink link = attach(program, TcDirection.INGRESS);
        assertThat(link.id()).isNotEqualTo(others.id());
        link.close();

        assertThat(TcFilter.list(network.ifindex(), TcDirection.INGRESS))
                .containsExactly(new TcFilter(others.id(), PRIORITY, others.programId()));
        others.close();
        assertThat(network.qdiscs()).doesNotContain("clsact");
    }

    @Test
    void shouldLeaveWhatAnotherPutInOurPlace() {
        final TcFilterLink link = attach(program, TcDirection.INGRESS);
        final BpfProgram other = object.program("other");
        assertThat(link.isAttached()).isTrue();
        TcJni.attach(other.fd(), network.ifindex(), TcDirection.INGRESS.id(), PRIORITY, link.id());
        assertThat(link.isAttached()).isFalse();

        link.close();

        assertThat(TcFilter.list(network.ifindex(), TcDirection.INGRESS))
                .extracting(TcFilter::programId)
                .containsExactly(other.id());
    }

    @Test
    void shouldBeFoundAgainWhenKept() {
        final TcFilterLink link = attach(program, TcDirection.EGRESS);
        link.keep();
        link.close();
        network.ping(PINGS);
        assertThat(counted()).isEqualTo(PINGS);

        final TcFilterLink again = TcFilterLink.find(network.ifindex(), TcDirection.EGRESS, program.id());
        assertThat(again.id()).isEqualTo(link.id());
        assertThat(again.priority()).isEqualTo(PRIORITY);
        assertThat(TcFilterLink.find(network.ifindex(), TcDirection.INGRESS, program.id()))
                .isNull();
        again.close();
        assertThat(network.filters(TcDirection.EGRESS)).isBlank();
    }

    @Test
    void shouldPutAnotherProgramInPlace() {
        try (TcFilterLink link = attach(object.program("other"), TcDirection.INGRESS)) {
            link.update(program);
            network.ping(PINGS);

            assertThat(link.programId()).isEqualTo(program.id());
            assertThat(counted()).isEqualTo(PINGS);
            assertThat(TcFilter.list(network.ifindex(), TcDirection.INGRESS)).hasSize(1);
        }
        assertThat(network.qdiscs()).doesNotContain("clsact");
    }

    @Test
    void shouldListMoreFiltersThanItExpects() {
        final int many = 40;
        for (int i = 0; i < many; i++) {
            attach(program, TcDirection.INGRESS).keep();
        }

        assertThat(TcFilter.list(network.ifindex(), TcDirection.INGRESS)).hasSize(many);
    }

    @Test
    void shouldEndQuietlyWhenTheInterfaceHasGone() {
        final TcFilterLink link = attach(program, TcDirection.INGRESS);
        network.inside("ip", "link", "del", TestNetwork.DEVICE);

        link.close();

        assertThat(link.toString()).contains("isAttached=false");
    }

    @Test
    void shouldReportThatItIsInAnotherNamespace() {
        final TcFilterLink link = attach(program, TcDirection.INGRESS);
        visit.close();

        assertThatThrownBy(link::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("network namespace");
        try (NetworkNamespace again = NetworkNamespace.enter(network.path())) {
            link.close();
            assertThat(network.qdiscs()).as(again.toString()).doesNotContain("clsact");
        }
    }

    @Test
    void shouldReportThatTheInterfaceDoesNotExist() {
        assertThatThrownBy(() -> TcFilterLink.attach(program, 9999, TcDirection.INGRESS, PRIORITY))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("clsact INGRESS of interface 9999: ENODEV");
    }
}
