package io.merrow.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.bpf.TestNetwork;
import io.merrow.system.NetworkNamespace;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Interfaces and addresses by netlink, compared with {@code ip} in a namespace of our own. */
class NetlinkSystemTest {
    private final TestNetwork network = new TestNetwork();
    private final NetworkNamespace visit = NetworkNamespace.enter(network.path());

    @AfterEach
    void close() {
        visit.close();
        network.close();
    }

    private static final class Diary implements LinkListener {
        private final List<NetworkLink> seen = new ArrayList<>();
        private final List<Integer> gone = new ArrayList<>();
        private final List<Integer> filtersGone = new ArrayList<>();

        @Override
        public void onLink(final NetworkLink link) {
            seen.add(link);
        }

        @Override
        public void onLinkGone(final int ifindex) {
            gone.add(ifindex);
        }

        @Override
        public void onFilterGone(final int ifindex) {
            filtersGone.add(ifindex);
        }
    }

    private static NetworkLink named(final Iterable<NetworkLink> links, final String name) {
        for (final NetworkLink link : links) {
            if (link.name().equals(name)) {
                return link;
            }
        }
        throw new AssertionError("no " + name + " in " + links);
    }

    @Test
    void shouldListInterfacesAsTheyAre() {
        network.inside("ip", "link", "add", "near", "type", "veth", "peer", "name", "far");
        try (LinkMonitor monitor = LinkMonitor.open()) {
            final NetworkLink pod = named(monitor.list(), TestNetwork.DEVICE);
            assertThat(pod.ifindex()).isEqualTo(network.ifindex());
            assertThat(pod.address())
                    .isEqualTo(network.inside("cat", "/sys/class/net/" + TestNetwork.DEVICE + "/address")
                            .trim());
            assertThat(pod.isUp()).isTrue();
            assertThat(pod.kind()).isEqualTo("veth");
            assertThat(pod.hasPeerElsewhere()).isTrue();

            final NetworkLink near = named(monitor.list(), "near");
            assertThat(near.isUp()).isFalse();
            assertThat(near.hasPeerElsewhere()).isFalse();
            assertThat(named(monitor.list(), "lo").hardwareType()).isEqualTo(772);
            assertThat(pod.hardwareType()).isEqualTo(1);
        }
    }

    @Test
    void shouldReportEachChangeInOrder() {
        try (LinkMonitor monitor = LinkMonitor.open()) {
            final Diary diary = new Diary();
            network.inside("ip", "link", "add", "near", "index", "70", "type", "veth", "peer", "name", "far");
            network.inside("ip", "link", "set", "near", "name", "nearer");
            network.inside("ip", "link", "del", "nearer");
            assertThat(monitor.poll(diary)).isTrue();
            assertThat(diary.seen).extracting(NetworkLink::name).contains("near", "far", "nearer");
            assertThat(diary.gone).hasSize(2).contains(70);
            assertThat(monitor.poll(diary)).isTrue();
            assertThat(diary.gone).hasSize(2);
        }
    }

    @Test
    void shouldNotTakeABridgesPortThatLeavesItForAnInterfaceThatHasGone() {
        network.inside("ip", "link", "add", "br0", "type", "bridge");
        network.inside("ip", "link", "set", TestNetwork.DEVICE, "master", "br0");
        try (LinkMonitor monitor = LinkMonitor.open()) {
            final Diary diary = new Diary();
            network.inside("ip", "link", "set", TestNetwork.DEVICE, "nomaster");
            assertThat(monitor.poll(diary)).isTrue();
            assertThat(diary.gone).isEmpty();
            assertThat(diary.seen).isNotEmpty();
        }
    }

    @Test
    void shouldReportWhenChangesWereLostAndContinueAfterwards() {
        try (LinkMonitor monitor = LinkMonitor.open(4096)) {
            for (int i = 0; i < 50; i++) {
                network.inside("ip", "link", "set", TestNetwork.DEVICE, "mtu", Integer.toString(1000 + i));
            }
            final Diary diary = new Diary();
            assertThat(monitor.poll(diary)).isFalse();
            network.inside("ip", "link", "set", TestNetwork.DEVICE, "mtu", "1400");
            final int before = diary.seen.size();
            assertThat(monitor.poll(diary)).isTrue();
            assertThat(diary.seen.size()).isGreaterThan(before);
        }
    }

    @Test
    void shouldReportAQdiscThatWasTakenAway() {
        network.inside("tc", "qdisc", "add", "dev", TestNetwork.DEVICE, "clsact");
        try (LinkMonitor monitor = LinkMonitor.open()) {
            final Diary diary = new Diary();
            network.inside("tc", "qdisc", "del", "dev", TestNetwork.DEVICE, "clsact");
            assertThat(monitor.poll(diary)).isTrue();
            assertThat(diary.filtersGone).contains(network.ifindex());
        }
    }

    @Test
    void shouldEndItsWaitAtAChange() {
        try (LinkMonitor monitor = LinkMonitor.open()) {
            network.inside("ip", "link", "set", TestNetwork.DEVICE, "mtu", "1400");
            monitor.await(3_600_000);
            assertThat(monitor.poll(new Diary())).isTrue();
        }
    }

    @Test
    void shouldListAddressesAndNoticeChangesOnce() throws Exception {
        try (AddressMonitor monitor = AddressMonitor.open()) {
            assertThat(monitor.hasChanged()).isFalse();
            network.inside("ip", "address", "add", "198.51.100.1", "peer", "198.51.100.2/32", "dev", "lo");
            network.inside("ip", "address", "add", "2001:db8::1/128", "dev", "lo");
            assertThat(monitor.hasChanged()).isTrue();
            assertThat(monitor.hasChanged()).isFalse();
            assertThat(monitor.list())
                    .contains(
                            InetAddress.getByName("192.0.2.1"),
                            InetAddress.getByName("198.51.100.1"),
                            InetAddress.getByName("2001:db8::1"))
                    .doesNotContain(InetAddress.getByName("198.51.100.2"));
            network.inside("ip", "address", "del", "198.51.100.1", "peer", "198.51.100.2/32", "dev", "lo");
            assertThat(monitor.hasChanged()).isTrue();
        }
    }

    @Test
    void shouldHoldNoDescriptorOnceClosed() {
        LinkMonitor.open().close();
        final int before = descriptors();
        for (int i = 0; i < 20; i++) {
            LinkMonitor.open().close();
            AddressMonitor.open().close();
        }
        assertThat(descriptors()).as("the JVM itself may close some meanwhile").isLessThanOrEqualTo(before);
    }

    private static int descriptors() {
        final String[] open = new java.io.File("/proc/self/fd").list();
        return open == null ? -1 : open.length;
    }
}
