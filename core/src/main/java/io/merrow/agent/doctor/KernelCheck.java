package io.merrow.agent.doctor;

import io.merrow.agent.refusal.KernelSupport;
import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import io.merrow.tc.TcxLink;
import java.util.ArrayList;
import java.util.List;

/** What this kernel has. */
final class KernelCheck implements Check {
    @Override
    public List<Finding> examine() {
        final List<Finding> findings = new ArrayList<>();
        final String release = KernelProbe.release();
        final String machine = "Linux " + release + ", " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " CPUs";
        findings.add(
                KernelSupport.isSupported(release)
                        ? Finding.fine("kernel", machine)
                        : Finding.fail("kernel", machine, "Merrow needs " + KernelSupport.EARLIEST + " or later"));
        findings.add(
                KernelProbe.hasBtf()
                        ? Finding.fine("types (BTF)", "/sys/kernel/btf/vmlinux present")
                        : Finding.warn(
                                "types (BTF)",
                                "/sys/kernel/btf/vmlinux missing: listening ports are read from /proc",
                                "use a kernel built with CONFIG_DEBUG_INFO_BTF"));
        findings.add(attach());
        return findings;
    }

    private static Finding attach() {
        try {
            return TcxLink.isSupported()
                    ? Finding.fine("attaching", "TCX: beside other programs, in the order of tcx_order")
                    : Finding.warn(
                            "attaching",
                            "no TCX (Linux 6.6 or later): programs are attached as filters of clsact qdiscs",
                            "see docs/interfaces.md if other programs are attached");
        } catch (final KernelException e) {
            return Finding.fail("attaching", e.getMessage(), "run as root, or with CAP_NET_ADMIN");
        }
    }
}
