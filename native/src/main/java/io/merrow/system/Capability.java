package io.merrow.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Capabilities (man 7 capabilities) that something here needs. */
public enum Capability {
    /** Network configuration: TC filters, TCX. */
    CAP_NET_ADMIN(12),
    /** Processes of others: their namespaces under /proc. */
    CAP_SYS_PTRACE(19),
    /** Everything of administration: entering namespaces, and BPF before Linux 5.8. */
    CAP_SYS_ADMIN(21),
    /** Reading kernel memory from BPF programs. */
    CAP_PERFMON(38),
    /** Maps and programs. */
    CAP_BPF(39);

    private static final String EFFECTIVE = "CapEff:";

    private final int bit;

    Capability(final int bit) {
        this.bit = bit;
    }

    /** Those of this enumeration that the process has in effect. */
    public static Set<Capability> effective() {
        final Path status = Path.of("/proc/self/status");
        try {
            return ofStatus(Files.readString(status));
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to read " + status, e);
        }
    }

    static Set<Capability> ofStatus(final String status) {
        final Set<Capability> found = EnumSet.noneOf(Capability.class);
        final int start = status.indexOf(EFFECTIVE);
        if (start >= 0) {
            final int from = start + EFFECTIVE.length();
            final long mask = Long.parseUnsignedLong(
                    status.substring(from, status.indexOf('\n', from)).trim(), 16);
            for (final Capability capability : values()) {
                if ((mask & (1L << capability.bit)) != 0) {
                    found.add(capability);
                }
            }
        }
        return found;
    }
}
