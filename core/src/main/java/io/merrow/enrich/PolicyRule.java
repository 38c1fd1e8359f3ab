package io.merrow.enrich;

import java.util.List;

/**
 * One rule of a network policy: what it allows, with whom, at which ports. Immutable; any thread.
 */
public final class PolicyRule {
    private final boolean anyPeer;
    private final int[] selectors;
    private final IpRange[] blocks;
    private final PolicyPort[] ports;

    private PolicyRule(
            final boolean anyPeer, final int[] selectors, final List<IpRange> blocks, final List<PolicyPort> ports) {
        this.anyPeer = anyPeer;
        this.selectors = selectors;
        this.blocks = blocks.toArray(IpRange[]::new);
        this.ports = ports.toArray(PolicyPort[]::new);
    }

    /**
     * @param ports allowed; empty: all.
     */
    public static PolicyRule withAnybody(final List<PolicyPort> ports) {
        return new PolicyRule(true, new int[0], List.of(), ports);
    }

    /**
     * @param selectors numbers of peer selectors ({@link PolicySubject#isSelectedBy}); one of them or of the blocks
     *     must match.
     * @param ports     allowed; empty: all.
     */
    public static PolicyRule with(final int[] selectors, final List<IpRange> blocks, final List<PolicyPort> ports) {
        return new PolicyRule(false, selectors.clone(), blocks, ports);
    }

    boolean allows(
            final PolicySubject peer,
            final long peerHigh,
            final long peerLow,
            final int protocol,
            final int port,
            final NamedPorts names) {
        return allowsPort(protocol, port, names) && allowsPeer(peer, peerHigh, peerLow);
    }

    private boolean allowsPort(final int protocol, final int port, final NamedPorts names) {
        for (final PolicyPort each : ports) {
            if (each.allows(protocol, port, names)) {
                return true;
            }
        }
        return ports.length == 0;
    }

    private boolean allowsPeer(final PolicySubject peer, final long peerHigh, final long peerLow) {
        if (peer != null) {
            for (final int selector : selectors) {
                if (peer.isSelectedBy(selector)) {
                    return true;
                }
            }
        }
        for (final IpRange block : blocks) {
            if (block.contains(peerHigh, peerLow)) {
                return true;
            }
        }
        return anyPeer;
    }
}
