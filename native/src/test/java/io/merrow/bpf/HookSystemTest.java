package io.merrow.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.system.Capability;
import io.merrow.system.KernelException;
import io.merrow.system.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hooks and netlink of a namespace of the test's own, with its own sockets and addresses. */
@SuppressWarnings("try") // some resources are closed early, on purpose
class HookSystemTest {
    private static final int PORT = 7321;

    private TestNetwork network;
    private NetworkNamespace visit;
    private BpfObject object;
    private BpfMapMemory calls;

    @BeforeEach
    void moveIn() {
        assumeTrue(Capability.effective().contains(Capability.CAP_SYS_ADMIN), "requires root");
        network = new TestNetwork();
        visit = NetworkNamespace.enter(network.path());
        object = BpfObject.open(Samples.bytes("hooks"), "hooks");
        object.load();
        calls = object.map("calls").mmap(false);
    }

    @AfterEach
    void moveOut() {
        if (network != null) {
            calls.close();
            object.close();
            visit.close();
            network.close();
        }
    }

    private long calls(final int index) {
        return calls.buffer().getLongVolatile(index * 8);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(PORT, 1, InetAddress.getByName("192.0.2.1"));
    }

    @Test
    void shouldCallATracingProgramUntilItIsClosed() throws IOException {
        try (HookLink link = object.program("on_state").attachTracing();
                ServerSocket server = listen()) {
            assertThat(calls(0)).as("state changes at " + server).isPositive();
            link.close();
            final long before = calls(0);
            server.close();
            assertThat(calls(0)).isEqualTo(before);
        }
    }

    @Test
    void shouldCallACgroupsProgramsUntilTheyAreClosed() throws IOException {
        final Path root = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .filter(line -> line.contains(" cgroup2 "))
                .map(line -> Path.of(line.split(" ")[1]))
                .findFirst()
                .orElse(null);
        assumeTrue(root != null, "no cgroup file system of version 2 is mounted");
        try (HookLink bind = object.program("on_bind").attachCgroup(root, CgroupHook.POST_BIND4);
                HookLink release = object.program("on_release").attachCgroup(root, CgroupHook.SOCK_RELEASE)) {
            try (DatagramSocket socket = new DatagramSocket(PORT, InetAddress.getByName("192.0.2.1"))) {
                assertThat(socket.isBound()).isTrue();
            }
            assertThat(calls(2)).as("releases, told by " + release).isPositive();
            // It gets no answer.
            network.inside("sh", "-c", "timeout 5 iperf3 -c 192.0.2.2 -B 192.0.2.1 > /dev/null 2>&1; true");
            assertThat(calls(1)).as("binds, told by " + bind).isPositive();
        }
    }

    @Test
    void shouldReportWhichCgroupIsNotThere() {
        assertThatThrownBy(
                        () -> object.program("on_bind").attachCgroup(Path.of("/nowhere/cgroup"), CgroupHook.POST_BIND4))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("ENOENT")
                .hasMessageContaining("/nowhere/cgroup");
    }

    @Test
    void shouldWalkOverTheSocketsOfTheThreadsNamespace() throws IOException {
        try (BpfIterator iterator = object.program("list").newIterator()) {
            assertThat(ports(iterator)).isEmpty();
            try (ServerSocket server = listen()) {
                assertThat(ports(iterator)).containsExactly((long) server.getLocalPort());
            }
            assertThat(ports(iterator)).isEmpty();
        }
    }

    private static List<Long> ports(final BpfIterator iterator) {
        final List<Long> ports = new ArrayList<>();
        final UnsafeBuffer output = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));
        iterator.scan(output, (buffer, length) -> {
            for (int at = 0; at < length; at += 8) {
                ports.add(buffer.getLong(at, ByteOrder.nativeOrder()));
            }
        });
        return ports;
    }
}
