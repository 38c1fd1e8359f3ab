package io.merrow.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.agent.refusal.StartException;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureOptions;
import io.merrow.capture.TunnelPorts;
import io.merrow.capture.attach.AttachMethods;
import io.merrow.capture.attach.InterfacePatterns;
import io.merrow.capture.attach.InterfaceWatcher;
import io.merrow.junit.LabExtension;
import io.merrow.lab.Await;
import io.merrow.lab.Namespace;
import io.merrow.system.NetworkNamespace;
import io.merrow.tc.TcxOrder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that follows interfaces, in a namespace that is not this process's. */
@Tag("one-jdk")
class InterfaceAgentSystemTest {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceAgentSystemTest.class);
    private static final int PODS = 20;

    @RegisterExtension
    private final LabExtension lab = new LabExtension();

    private Namespace node;
    private BpfCapture capture;
    private AgentRunner runner;
    private volatile NodeLocality told;

    @BeforeEach
    void makeNamespace() {
        node = lab.namespace("node");
        capture = BpfCapture.load(
                new CaptureOptions(1024, 1024, 1_000_000_000L, 3_000_000_000L, false, TunnelPorts.DEFAULT));
    }

    @AfterEach
    void removeNamespace() {
        CloseHelper.quietCloseAll(runner, capture);
    }

    private InterfaceAgent start(final Path namespace) {
        final InterfaceWatcher.Options options = new InterfaceWatcher.Options(
                new InterfacePatterns(List.of("veth*")), any -> true, AttachMethods.best(TcxOrder.FIRST, 1), true);
        final InterfaceAgent[] self = new InterfaceAgent[1];
        final InterfaceAgent agent = new InterfaceAgent(
                namespace,
                () -> new InterfaceWatcher(capture, options, i -> self[0].onInterfaces(i), System::nanoTime),
                () -> LocalityKeeper.open(locality -> told = locality),
                () -> 0,
                System::nanoTime);
        self[0] = agent;
        runner = new AgentRunner(agent.idleStrategy(), error -> LOG.error("the agent failed", error), null, agent);
        AgentRunner.startOnThread(runner);
        return agent;
    }

    private Path path() {
        return Path.of("/run/netns", node.name());
    }

    private boolean isLocal(final int... address) {
        final byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xFF;
        mapped[11] = (byte) 0xFF;
        for (int i = 0; i < address.length; i++) {
            mapped[12 + i] = (byte) address[i];
        }
        return told != null && told.isLocalAddress(new UnsafeBuffer(ByteBuffer.wrap(mapped)), 0);
    }

    @Test
    void shouldSeeInterfacesAndAddressesOfAnotherNamespaceFromItsOwnThreadOnly() {
        node.shell("ip link add veth0 type veth peer name far0");
        final String own = NetworkNamespace.current();
        final InterfaceAgent agent = start(path());
        assertThat(agent.awaitStart().counts().attached()).isEqualTo(1);
        assertThat(agent.watcher().counts().known()).extracting(i -> i.name()).contains("veth0", "far0");
        assertThat(NetworkNamespace.current()).isEqualTo(own);

        node.shell("ip address add 198.51.100.7/24 dev veth0 && ip link set veth0 up");
        Await.until("the address of veth0", () -> isLocal(198, 51, 100, 7));
        Await.until("veth0 up", () -> agent.watcher().counts().up() == 1);
    }

    /** Each lives as long as it takes to be attached; the log has how long that is. */
    @Test
    void shouldAttachToEachOfManyThatLiveShortly() {
        final InterfaceAgent agent = start(path());
        final InterfaceWatcher watcher = agent.awaitStart();
        final long[] microseconds = new long[PODS];
        for (int i = 0; i < PODS; i++) {
            final String name = "veth" + i;
            final long beginNs = System.nanoTime();
            node.shell("ip link add " + name + " type veth peer name far" + i);
            Await.until("attach to " + name, () -> watcher.counts().attached() == 1);
            microseconds[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - beginNs);
            node.shell("ip link del " + name);
            Await.until("detached from " + name, () -> watcher.counts().attached() == 0);
        }
        Arrays.sort(microseconds);
        LOG.info(
                "from the start of ip(8) to attached: median {} us, longest {} us",
                microseconds[PODS / 2],
                microseconds[PODS - 1]);
    }

    @Test
    void shouldDetachEverythingAtARequestFromAnotherThread() {
        node.shell("ip link add veth0 type veth peer name far0");
        final InterfaceAgent agent = start(path());
        final InterfaceWatcher watcher = agent.awaitStart();
        assertThat(watcher.counts().attached()).isEqualTo(1);
        agent.detach();
        Await.until("detached", agent::isDetached);
        assertThat(watcher.counts().attached()).isZero();
    }

    @Test
    void shouldReportWhichNamespaceIsNotThereAndWhatItNeeds() {
        final InterfaceAgent agent = start(Path.of("/run/netns/merrow-not-there"));
        assertThatThrownBy(agent::awaitStart)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("discovery.instrument.network_namespace")
                .hasMessageContaining("/run/netns/merrow-not-there")
                .hasMessageContaining("CAP_SYS_ADMIN");
        assertThat(agent.watcher()).isNull();
    }
}
