package io.merrow.capture;

/**
 * The few numbers capture needs.
 *
 * @param flowCapacity         entries of the kernel's flow table, at least 1.
 * @param eventCapacity        events that the ring buffer holds, at least 16; its size is rounded up to what the kernel
 *                             takes (a power of two, whole pages).
 * @param sweepIntervalNs      from the start of one sweep to the start of the next.
 * @param observationTimeoutNs after which a silent observation point loses its side of a flow.
 * @param replay               packet time and length come from the test-run context.
 * @param processes            the process of each local sender is looked for.
 * @param tunnelPorts          where tunnels are looked for.
 */
public record CaptureOptions(
        int flowCapacity,
        int eventCapacity,
        long sweepIntervalNs,
        long observationTimeoutNs,
        boolean replay,
        boolean processes,
        TunnelPorts tunnelPorts) {
    /** Without processes. */
    public CaptureOptions(
            final int flowCapacity,
            final int eventCapacity,
            final long sweepIntervalNs,
            final long observationTimeoutNs,
            final boolean replay,
            final TunnelPorts tunnelPorts) {
        this(flowCapacity, eventCapacity, sweepIntervalNs, observationTimeoutNs, replay, false, tunnelPorts);
    }
}
