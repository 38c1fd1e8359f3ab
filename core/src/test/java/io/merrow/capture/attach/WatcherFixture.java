package io.merrow.capture.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureOptions;
import io.merrow.capture.KernelLedger;
import io.merrow.capture.LinkLayer;
import io.merrow.capture.TunnelPorts;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Endpoint;
import io.merrow.lab.InterfaceCounters;
import io.merrow.lab.IpVersion;
import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.Traffic;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.KernelLedgerReason;
import io.merrow.netlink.LinkMonitor;
import io.merrow.system.NetworkNamespace;
import io.merrow.tc.BpfLink;
import io.merrow.tc.TcDirection;
import io.merrow.tc.TcFilterLink;
import io.merrow.tc.TcxLink;
import io.merrow.tc.TcxOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real watcher in a namespace of its own, with a clock that only the test advances. */
final class WatcherFixture implements AutoCloseable {
    static final int PINGS = 10;
    static final int PRIORITY = 5;
    private static final Duration QUIET = Duration.ofMillis(200);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Both ways onto a hook. */
    enum Way {
        TCX,
        CLSACT;

        AttachMethods methods(final TcxOrder order) {
            return this == TCX ? AttachMethods.best(order, PRIORITY) : AttachMethods.clsact(PRIORITY);
        }
    }

    final LabExtension lab;
    final Namespace node;
    final Namespace peer;
    final BpfCapture capture;
    final List<InterfaceInfo> notified = new ArrayList<>();
    private final List<BpfCapture> foreign = new ArrayList<>();
    private final NetworkNamespace visit;
    private InterfaceWatcher watcher;
    private long nowNs = 1;

    /** @param lab has its namespaces, and closes it. */
    WatcherFixture(final LabExtension lab) {
        this.lab = lab;
        node = lab.namespace("node");
        peer = lab.namespace("peer");
        visit = NetworkNamespace.enter(Path.of("/run/netns", node.name()));
        capture = load();
    }

    static boolean has(final Way way) {
        return way == Way.CLSACT || TcxLink.isSupported();
    }

    private static BpfCapture load() {
        return BpfCapture.load(
                new CaptureOptions(1024, 1024, 1_000_000_000L, 3_000_000_000L, false, TunnelPorts.DEFAULT));
    }

    InterfaceWatcher watch(final Way way, final String... patterns) {
        return watch(way.methods(TcxOrder.FIRST), LinkMonitor.open(), true, patterns);
    }

    InterfaceWatcher watch(
            final AttachMethods method, final LinkMonitor monitor, final boolean discovers, final String... patterns) {
        watcher = new InterfaceWatcher(
                monitor,
                capture,
                new InterfaceWatcher.Options(
                        new InterfacePatterns(List.of(patterns)), candidate -> true, method, discovers),
                interfaces -> {
                    notified.clear();
                    notified.addAll(interfaces);
                },
                () -> nowNs);
        return watcher;
    }

    /** Applies the messages that the kernel has sent so far. */
    int poll() {
        while (watcher.poll() > 0) {
            // portion by portion
        }
        return watcher.counts().attached();
    }

    /** Lets time pass and looks at everything. */
    int look() {
        pass(6_000);
        poll();
        pass(200);
        return poll();
    }

    void pass(final long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    Link link() {
        final Link link = lab.link(node, peer, LinkOptions.quiet());
        link.left().awaitQuiet(QUIET, PATIENCE);
        return link;
    }

    static long seen(final BpfCapture by) {
        final KernelLedger ledger = new KernelLedger(by.ledger());
        ledger.refresh();
        return ledger.packets(KernelLedgerReason.SEEN);
    }

    /** Sends pings and returns how many packets of them the capture saw; the interface has counted all of them. */
    long seenOfPings(final BpfCapture by, final Link link) {
        final Endpoint here = link.left();
        final InterfaceCounters before = here.awaitQuiet(QUIET, PATIENCE);
        final long seenBefore = seen(by);
        Traffic.over(link).ping(IpVersion.V4, PINGS, 56);
        final InterfaceCounters wire = here.awaitQuiet(QUIET, PATIENCE).minus(before);
        assertThat(wire.packets()).isEqualTo(2 * PINGS);
        return seen(by) - seenBefore;
    }

    /** Another program's program, with counts of its own. */
    final class Foreign {
        final BpfCapture counts = load();
        final BpfLink link;

        private Foreign(final Way way, final Link on, final TcxOrder order, final int priority) {
            foreign.add(counts);
            final int ifindex = on.left().interfaceIndex();
            final var program = counts.program(KernelLayoutDescriptor.HOOK_INGRESS, LinkLayer.ETHERNET);
            link = way == Way.TCX
                    ? TcxLink.attach(program, ifindex, TcDirection.INGRESS, order)
                    : TcFilterLink.attach(program, ifindex, TcDirection.INGRESS, priority);
        }
    }

    /** Attaches it to ingress, before or behind what is there. */
    Foreign foreign(final Way way, final Link on, final boolean before) {
        return new Foreign(way, on, before ? TcxOrder.FIRST : TcxOrder.LAST, before ? PRIORITY - 1 : PRIORITY + 1);
    }

    /** Program ids on ingress in the order in which they run. */
    List<Integer> order(final Way way, final Link on) {
        return order(way, node, on.left().interfaceName());
    }

    /** Likewise, of a device in another namespace. */
    @SuppressWarnings("try") // the namespace is entered and left by the resource itself
    static List<Integer> order(final Way way, final Namespace namespace, final String device) {
        final String command = way == Way.TCX
                ? "cat /sys/class/net/" + device + "/ifindex"
                : "tc filter show dev " + device + " ingress | sed -n 's/.* handle 0x.* id \\([0-9]*\\).*/\\1/p'";
        final List<Integer> numbers =
                namespace.shell(command).stream().map(Integer::parseInt).toList();
        if (way == Way.CLSACT) {
            return numbers;
        }
        try (NetworkNamespace inside = NetworkNamespace.enter(Path.of("/run/netns", namespace.name()))) {
            return TcxLink.programs(numbers.get(0), TcDirection.INGRESS);
        }
    }

    int ourProgram() {
        return capture.program(KernelLayoutDescriptor.HOOK_INGRESS, LinkLayer.ETHERNET)
                .id();
    }

    String filters(final Link link, final String side) {
        return String.join("\n", node.shell("tc filter show dev " + link.left().interfaceName() + ' ' + side));
    }

    String qdiscs(final Link link) {
        return String.join("\n", node.shell("tc qdisc show dev " + link.left().interfaceName()));
    }

    InterfaceWatcher watcher() {
        return watcher;
    }

    @Override
    public void close() {
        try {
            if (watcher != null) {
                watcher.close();
            }
        } finally {
            foreign.forEach(BpfCapture::close);
            capture.close();
            visit.close();
        }
    }
}
