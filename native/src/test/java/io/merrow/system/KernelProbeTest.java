package io.merrow.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.bpf.BpfClock;
import io.merrow.bpf.BpfMap;
import io.merrow.bpf.BpfMapType;
import io.merrow.bpf.Command;
import io.merrow.bpf.Samples;
import io.merrow.bpf.TestNetwork;
import io.merrow.tc.TcxLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelProbeTest {
    private static final List<String> WITHOUT_CAPABILITIES =
            List.of("setpriv", "--bounding-set", "-all", "--inh-caps", "-all");

    /** Runs in a process of its own. */
    static final class Attempts {
        private Attempts() {}

        public static void main(final String[] args) {
            System.out.println("capabilities " + Capability.effective());
            attempt("probe", KernelProbe::probe);
            attempt("tcx", TcxLink::isSupported);
            attempt("load", Samples::load);
            attempt("map", () -> BpfMap.create(BpfMapType.HASH, "mine", 4, 8, 1, 0));
            attempt("netns", () -> NetworkNamespace.enter(Path.of("/proc/self/ns/net")));
        }

        private static void attempt(final String name, final Runnable work) {
            try {
                work.run();
                System.out.println(name + " worked");
            } catch (final KernelException e) {
                System.out.println(name + " refused: " + e.getMessage());
            }
        }
    }

    @Test
    void shouldFindThatBpfWorksHere() throws Exception {
        assertThatCode(KernelProbe::probe).doesNotThrowAnyException();
        assertThat(KernelProbe.release())
                .isEqualTo(
                        Files.readString(Path.of("/proc/sys/kernel/osrelease")).trim());
        assertThat(KernelProbe.hasBtf()).isEqualTo(Files.exists(Path.of("/sys/kernel/btf/vmlinux")));
        assertThat(NativeLibrary.libbpfVersion()).startsWith("v1.");
        assertThat(PossibleCpus.count())
                .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void shouldReportWhichRightsAreMissing() {
        final String output = Command.java(WITHOUT_CAPABILITIES, List.of(), Attempts.class);

        assertThat(output).contains("capabilities []").doesNotContain("worked");
        assertThat(output.lines().filter(line -> line.contains("refused: ")))
                .hasSize(5)
                .allSatisfy(line -> assertThat(line).contains("EPERM"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("probe refused: use BPF on Linux")
                        .contains("CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON"))
                .anySatisfy(line ->
                        assertThat(line).contains("enter network namespace").contains("CAP_SYS_ADMIN"));
    }

    @Test
    void shouldReadCapabilitiesFromTheProcessStatus() {
        final String status = "CapPrm:\t0000000000000000\nCapEff:\t000000c000001000\nCapBnd:\t000001ffffffffff\n";

        assertThat(Capability.ofStatus(status))
                .containsExactlyInAnyOrder(Capability.CAP_NET_ADMIN, Capability.CAP_PERFMON, Capability.CAP_BPF);
        assertThat(Capability.ofStatus("Name:\tjava\n")).isEmpty();
    }

    @Test
    void shouldAgreeWithTheClockOfThePrograms() {
        final long before = BpfClock.nanoTime();
        final long kernelNs = BpfClock.kernelNanoTime();
        final long wallMs = System.currentTimeMillis();
        final long after = BpfClock.nanoTime();
        final long offset = BpfClock.epochOffsetNs();

        assertThat(kernelNs).isBetween(before, after);
        assertThat(Math.abs((before + offset) / 1_000_000 - wallMs)).isLessThan(60_000);
    }

    @Test
    void shouldEnterANamespaceAndComeBack() {
        final String home = NetworkNamespace.current();
        try (TestNetwork network = new TestNetwork()) {
            try (NetworkNamespace visit = NetworkNamespace.enter(network.path())) {
                assertThat(NetworkNamespace.current()).isNotEqualTo(home);
                assertThat(visit.toString()).contains(network.path().toString());
            }
            assertThat(NetworkNamespace.current()).isEqualTo(home);
        }
        assertThatThrownBy(() -> NetworkNamespace.enter(Path.of("/run/netns/no-such")))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("open network namespace /run/netns/no-such: ENOENT");
    }
}
