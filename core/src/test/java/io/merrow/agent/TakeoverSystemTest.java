package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.bpf.BpfProgram;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureOptions;
import io.merrow.capture.LinkLayer;
import io.merrow.capture.TunnelPorts;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Endpoint;
import io.merrow.lab.Namespace;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.system.NetworkNamespace;
import io.merrow.tc.BpfLink;
import io.merrow.tc.TcDirection;
import io.merrow.tc.TcFilterLink;
import io.merrow.tc.TcxLink;
import io.merrow.tc.TcxOrder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a dead agent left in the kernel, by either way onto a hook: taken over, taken off, or left; others' never touched. */
@Tag("one-jdk")
@SuppressWarnings("try") // the namespace is entered and left by the resource itself
class TakeoverSystemTest {
    private static final int KILLS = 4;
    private static final long SEVERAL_RECORDS_MS = 600;
    private static final String OTHER_INTERFACE = "other0";

    @TempDir
    private Path directory;

    @RegisterExtension
    private final LabExtension network = new LabExtension();

    private FaultLab lab;
    private Namespace node;
    private Endpoint here;

    private enum Way {
        TCX("true"),
        CLSACT("false");

        private final String tcx;

        Way(final String tcx) {
            this.tcx = tcx;
        }
    }

    @BeforeEach
    void makeNamespaces() throws IOException {
        lab = new FaultLab(network, directory);
        lab.mountBpf();
        here = lab.link().left();
        node = here.namespace();
    }

    private RunningAgent start(final Way way, final String yaml) throws IOException {
        return FaultLab.running(lab.launch(yaml, "true", "-Dmerrow.tcx=" + way.tcx));
    }

    private static String detaching(final String yaml) {
        return yaml.replace("bpffs_path:", "detach: true, bpffs_path:");
    }

    /** Ids of all programs on both hooks of an interface, by either way. */
    private List<Integer> programs(final String name) {
        final List<Integer> ids = new ArrayList<>();
        for (final String side : List.of("ingress", "egress")) {
            node.shell("tc filter show dev " + name + ' ' + side
                            + " | sed -n 's/.* handle 0x.* id \\([0-9]*\\).*/\\1/p'")
                    .forEach(id -> ids.add(Integer.parseInt(id)));
        }
        final int ifindex = Integer.parseInt(
                node.shell("cat /sys/class/net/" + name + "/ifindex").get(0));
        if (TcxLink.isSupported()) {
            for (final TcDirection direction : TcDirection.values()) {
                ids.addAll(inNode(() -> TcxLink.programs(ifindex, direction)));
            }
        }
        return ids;
    }

    private <T> T inNode(final Supplier<T> work) {
        try (NetworkNamespace inside = NetworkNamespace.enter(Path.of("/run/netns", node.name()))) {
            return work.get();
        }
    }

    /** Another program's, before and behind ours; they look like ours. */
    private List<Integer> attachForeign() {
        final BpfCapture foreign = lab.closedLater(BpfCapture.load(
                new CaptureOptions(1024, 1024, 1_000_000_000L, 3_000_000_000L, false, TunnelPorts.DEFAULT)));
        final BpfProgram program = foreign.program(KernelLayoutDescriptor.HOOK_INGRESS, LinkLayer.ETHERNET);
        final int ifindex = here.interfaceIndex();
        final List<Function<BpfProgram, BpfLink>> ways = new ArrayList<>();
        ways.add(p -> TcFilterLink.attach(p, ifindex, TcDirection.INGRESS, 7));
        if (TcxLink.isSupported()) {
            ways.add(p -> TcxLink.attach(p, ifindex, TcDirection.INGRESS, TcxOrder.LAST));
        }
        for (final Function<BpfProgram, BpfLink> way : ways) {
            final BpfLink link = inNode(() -> way.apply(program));
            lab.closedLater(() -> inNode(() -> {
                link.close();
                return null;
            }));
        }
        return programs(here.interfaceName());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldExportEveryPacketOnceThoughItIsKilledBesideForeignPrograms(final Way way) throws Exception {
        assumeTrue(way == Way.CLSACT || TcxLink.isSupported(), "this kernel has no TCX");
        final List<Integer> foreign = attachForeign();
        RunningAgent agent = start(way, lab.yaml());
        final DatagramLoad load = lab.load();
        for (int i = 0; i < KILLS; i++) {
            load.awaitMore(200);
            agent.process().kill();
            assertThat(programs(here.interfaceName())).containsAll(foreign).hasSize(foreign.size() + 2);
            agent = start(way, lab.yaml());
            assertThat(programs(here.interfaceName())).containsAll(foreign).hasSize(foreign.size() + 2);
        }
        agent.process().kill();
        final long sent = load.stop();
        FaultLab.assertAddsUp(start(way, detaching(lab.yaml())).stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
        assertThat(programs(here.interfaceName())).isEqualTo(foreign);
        assertThat(lab.path("bpf").resolve("merrow")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldTakeOrphansOffInterfacesThatAreNotObservedAnyMore(final Way way) throws Exception {
        assumeTrue(way == Way.CLSACT || TcxLink.isSupported(), "this kernel has no TCX");
        node.shell("ip link add " + OTHER_INTERFACE + " type veth peer name other1 && ip link set " + OTHER_INTERFACE
                + " up && ip link set other1 up");
        final List<Integer> foreign = attachForeign();
        final RunningAgent first =
                start(way, lab.yaml().replace("interfaces: [", "interfaces: [" + OTHER_INTERFACE + ", "));
        first.process().kill();
        assertThat(programs(OTHER_INTERFACE)).hasSize(2);
        final RunningAgent second = start(way, lab.yaml());
        assertThat(programs(OTHER_INTERFACE)).isEmpty();
        final long sent = lab.send(SEVERAL_RECORDS_MS);
        FaultLab.assertAddsUp(second.stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
        assertThat(programs(here.interfaceName())).containsAll(foreign).hasSize(foreign.size() + 2);
    }

    private String ofOtherLayout() {
        return lab.yaml().replace("pipeline: {", "pipeline: {flow_capture: {flow_events_capacity: 1024}, ");
    }

    private List<String> pins(final Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(pin -> pin.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLeaveAnotherLayoutAloneUntilItIsToDetach(final Way way) throws Exception {
        assumeTrue(way == Way.CLSACT || TcxLink.isSupported(), "this kernel has no TCX");
        final List<Integer> foreign = attachForeign();
        start(way, lab.yaml()).process().kill();
        final Path root = lab.path("bpf").resolve("merrow");
        final Path old = root.resolve(pins(root).get(0));
        final List<String> oldPins = pins(old);
        final List<Integer> oldPrograms = programs(here.interfaceName());

        final RunningAgent other = start(way, detaching(ofOtherLayout()));
        assertThat(pins(root)).hasSize(2);
        assertThat(pins(old)).isEqualTo(oldPins);
        assertThat(programs(here.interfaceName())).containsAll(oldPrograms).hasSize(oldPrograms.size() + 2);
        final long sent = lab.send(SEVERAL_RECORDS_MS);
        FaultLab.assertAddsUp(other.stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
        assertThat(programs(here.interfaceName())).isEqualTo(foreign);
        assertThat(lab.path("bpf").resolve("merrow")).doesNotExist();
    }

    /** The first one's table continued counting what the second exported. */
    @Test
    void shouldExportNoPacketTwiceWhenItGoesBackToTheLayoutBefore() throws Exception {
        final Way way = TcxLink.isSupported() ? Way.TCX : Way.CLSACT;
        final RunningAgent first = start(way, lab.yaml());
        long sent = lab.send(SEVERAL_RECORDS_MS);
        first.stop();
        final RunningAgent second = start(way, ofOtherLayout());
        sent += lab.send(SEVERAL_RECORDS_MS);
        second.stop();
        final RunningAgent third = start(way, detaching(lab.yaml()));
        FaultLab.assertTells(third, "the flow table in", "replaced by an empty one");
        sent += lab.send(SEVERAL_RECORDS_MS);
        FaultLab.assertAddsUp(third.stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
        assertThat(programs(here.interfaceName())).isEmpty();
    }

    /** A start that fails touches nothing: the programs count on, and the start after it has every packet. */
    @Test
    void shouldLeaveTheKernelToTheNextStartWhereAPortIsTaken() throws Exception {
        final Way way = TcxLink.isSupported() ? Way.TCX : Way.CLSACT;
        final RunningAgent first = start(way, lab.yaml());
        final DatagramLoad load = lab.load();
        load.awaitMore(200);
        first.process().kill();
        final List<Integer> programs = programs(here.interfaceName());
        final int taken = URI.create(lab.receiver().grpcEndpoint()).getPort();
        final RunningAgent refused = lab.launch(
                lab.yaml().replace("metrics: {port: 0}", "metrics: {port: " + taken + '}'),
                "true",
                "-Dmerrow.tcx=" + way.tcx);
        assertThat(refused.process().awaitExit(RunningAgent.PATIENCE)).isEqualTo(1);
        assertThat(programs(here.interfaceName())).isEqualTo(programs).hasSize(2);
        load.awaitMore(200);
        final long sent = load.stop();
        FaultLab.assertAddsUp(start(way, detaching(lab.yaml())).stop());
        assertThat(lab.datagrams()).isEqualTo(sent);
    }
}
