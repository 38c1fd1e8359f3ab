package io.merrow.agent.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.agent.SpoiltProgram;
import io.merrow.bpf.BpfObject;
import io.merrow.capture.BpfCapture;
import io.merrow.lab.NetworkLab;
import io.merrow.system.Capability;
import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The texts for refusals of the real verifier: one program is spoilt so that it reads beyond the packet. */
class KernelRefusalTest {
    private static final Set<Capability> ALL = EnumSet.allOf(Capability.class);

    private KernelException refusal;

    @BeforeEach
    void makeTheVerifierRefuse() throws IOException {
        assumeTrue(NetworkLab.isAvailable(), NetworkLab::unavailableReason);
        final byte[] elf;
        try (InputStream in = BpfCapture.class.getResourceAsStream(BpfCapture.OBJECT)) {
            elf = in.readAllBytes();
        }
        SpoiltProgram.spoil(elf);
        try (BpfObject object = BpfObject.open(elf, "merrow")) {
            refusal = catchThrowableOfType(KernelException.class, object::load);
        }
        assertThat(refusal).as("the spoilt program is refused").isNotNull();
    }

    @Test
    void shouldNeedOneSentenceForAKernelThatIsTooOld() {
        final String text = KernelRefusal.explain(refusal, ALL, "5.10.0-46-cloud-amd64");
        assertThat(text)
                .isEqualTo("Merrow needs Linux 5.15 or later, and this is Linux 5.10.0-46-cloud-amd64, which refused to"
                        + " load BPF object 'merrow' (EACCES)");
    }

    @Test
    void shouldShowWhatAReportNeeds() {
        final String text = KernelRefusal.explain(refusal, ALL, KernelProbe.release());
        assertThat(text)
                .contains("load BPF object 'merrow': EACCES", "Linux " + KernelProbe.release())
                .contains("libbpf v")
                .containsPattern("prog 'merrow_\\w+': BPF program load failed")
                .contains("report", "merrow doctor");
        assertThat(text.lines().count()).isBetween(4L, 12L);
    }

    @Test
    void shouldNameTheCapabilityWhereOneIsMissing() {
        final Set<Capability> some = EnumSet.of(Capability.CAP_BPF, Capability.CAP_NET_ADMIN);
        assertThat(KernelRefusal.explain(refusal, some, KernelProbe.release())).contains("missing CAP_PERFMON");
    }
}
