package io.merrow.lab;

import java.time.Duration;

/**
 * One end of a {@link Link}: a veth interface in a namespace, with an address of each IP version.
 *
 * @param namespace     where it is.
 * @param interfaceName its name there; the same at both ends.
 * @param interfaceIndex its index there.
 * @param mac           its MAC address, lower case with colons.
 * @param ipv4          its IPv4 address, without prefix length.
 * @param ipv6          its IPv6 address, in the short form.
 */
public record Endpoint(
        Namespace namespace, String interfaceName, int interfaceIndex, String mac, String ipv4, String ipv6) {
    private static final int POLL_MS = 100;

    /** The address of the version. */
    public String address(final IpVersion version) {
        return version == IpVersion.V4 ? ipv4 : ipv6;
    }

    /** What the interface has counted since it was made. */
    public InterfaceCounters counters() {
        return namespace.counters(interfaceName);
    }

    /**
     * Waits until the interface has counted nothing for that long.
     *
     * @return the counters then.
     * @throws AssertionError when it does not become quiet in time.
     */
    public InterfaceCounters awaitQuiet(final Duration quiet, final Duration timeout) {
        final long deadlineNs = WaitLimit.deadlineNs(timeout);
        InterfaceCounters last = counters();
        long sinceNs = System.nanoTime();
        while (System.nanoTime() - sinceNs < quiet.toNanos()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError(interfaceName + " in " + namespace.name() + " is not quiet: " + last);
            }
            Waiting.sleep(POLL_MS);
            final InterfaceCounters now = counters();
            if (!now.equals(last)) {
                last = now;
                sinceNs = System.nanoTime();
            }
        }
        return last;
    }
}
