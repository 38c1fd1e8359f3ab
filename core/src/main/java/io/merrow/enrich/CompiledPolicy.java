package io.merrow.enrich;

import java.util.List;

/**
 * One direction of a network policy, ready to be asked. Immutable; any thread.
 */
public final class CompiledPolicy {
    private final String name;
    private final PolicyRule[] rules;

    /**
     * @param name  {@code namespace/name}.
     * @param rules none: it allows nothing.
     */
    public CompiledPolicy(final String name, final List<PolicyRule> rules) {
        this.name = name;
        this.rules = rules.toArray(PolicyRule[]::new);
    }

    /** {@code namespace/name}. */
    public String name() {
        return name;
    }

    boolean allows(
            final PolicySubject peer,
            final long peerHigh,
            final long peerLow,
            final int protocol,
            final int port,
            final NamedPorts names) {
        for (final PolicyRule rule : rules) {
            if (rule.allows(peer, peerHigh, peerLow, protocol, port, names)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return name;
    }
}
