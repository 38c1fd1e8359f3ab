package io.merrow.agent.doctor;

import io.merrow.bpf.BpfException;
import io.merrow.bpf.KernelProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this kernel has. */
final class KernelCheck implements Check {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final int LEAST_MAJOR = 5;
    private static final int LEAST_MINOR = 15;

    @Override
    public List<Finding> examine() {
        final List<Finding> findings = new ArrayList<>();
        final String release = KernelProbe.release();
        final String machine = "Linux " + release + ", " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " CPUs";
        findings.add(
                isOldEnough(release)
                        ? Finding.fine("kernel", machine)
                        : Finding.fail("kernel", machine, "Merrow needs Linux 5.15 or later"));
        findings.add(
                KernelProbe.hasBtf()
                        ? Finding.fine("types (BTF)", "/sys/kernel/btf/vmlinux is there")
                        : Finding.warn(
                                "types (BTF)",
                                "/sys/kernel/btf/vmlinux is not there: listening ports are read from /proc",
                                "use a kernel built with CONFIG_DEBUG_INFO_BTF"));
        findings.add(attach());
        return findings;
    }

    static boolean isOldEnough(final String release) {
        final Matcher matcher = VERSION.matcher(release);
        if (!matcher.matches()) {
            return true; // whoever numbers kernels otherwise knows why
        }
        final int major = Integer.parseInt(matcher.group(1));
        return major > LEAST_MAJOR || major == LEAST_MAJOR && Integer.parseInt(matcher.group(2)) >= LEAST_MINOR;
    }

    private static Finding attach() {
        try {
            return KernelProbe.hasTcx()
                    ? Finding.fine("attaching", "TCX: beside others, in the order that tcx_order asks for")
                    : Finding.warn(
                            "attaching",
                            "no TCX, which Linux 6.6 brought: programs become filters of clsact qdiscs",
                            "see docs/interfaces.md if other programs are attached too");
        } catch (final BpfException e) {
            return Finding.fail("attaching", e.getMessage(), "run as root, or with CAP_NET_ADMIN");
        }
    }
}
