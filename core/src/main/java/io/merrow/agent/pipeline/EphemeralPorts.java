package io.merrow.agent.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ports that clients are given. Those of this node, {@code net.ipv4.ip_local_port_range}, stand for all: clients
 * elsewhere mostly have the same default. Where the node's range was widened downwards over the ports of servers it indicates
 * nothing of a port any more, so it begins no lower than {@value #LOWEST_PLAUSIBLE}.
 *
 * @param low  first port.
 * @param high last port.
 */
public record EphemeralPorts(int low, int high) {
    static final int LOWEST_PLAUSIBLE = 16384;

    private static final EphemeralPorts UNKNOWN = new EphemeralPorts(32768, 65535);
    private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** Of this node; those of Linux and of RFC 6335 (6) where that cannot be read. */
    public static EphemeralPorts read() {
        try (BufferedReader reader = Files.newBufferedReader(RANGE)) { // a file of numbers is given in one read or cut
            return parse(reader.readLine());
        } catch (final IOException e) {
            return UNKNOWN;
        }
    }

    static EphemeralPorts parse(final String range) {
        final String[] ends = range.strip().split("\\s+");
        final int low = Math.max(Integer.parseInt(ends[0]), LOWEST_PLAUSIBLE);
        final int high = Integer.parseInt(ends[1]);
        return low <= high ? new EphemeralPorts(low, high) : UNKNOWN;
    }
}
