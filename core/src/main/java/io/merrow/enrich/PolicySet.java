package io.merrow.enrich;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The policies that select a subject in one direction. They add up: what one of them allows is allowed.
 *
 * <p>Immutable but for a cache of answers; any thread. Asking allocates nothing once each answer was given.
 */
public final class PolicySet {
    /** No policy: all is allowed. */
    public static final PolicySet NONE = new PolicySet(List.of());

    private static final int MOST_CACHED = 32;

    private final CompiledPolicy[] policies;
    private final List<String> names;
    private volatile Answer[] answers = {};

    /**
     * @param policies in the order in which their names are reported.
     */
    public PolicySet(final List<CompiledPolicy> policies) {
        this.policies = policies.toArray(CompiledPolicy[]::new);
        this.names = policies.stream().map(CompiledPolicy::name).toList();
    }

    boolean isEmpty() {
        return policies.length == 0;
    }

    /** Names of all. */
    List<String> names() {
        return names;
    }

    /** Names of those that allow the flow; empty: none does. Port and names are the destination's. */
    List<String> allowing(
            final PolicySubject peer,
            final long peerHigh,
            final long peerLow,
            final int protocol,
            final int port,
            final NamedPorts named) {
        long bits = 0;
        for (int i = 0; i < policies.length; i++) {
            if (policies[i].allows(peer, peerHigh, peerLow, protocol, port, named)) {
                if (i >= Long.SIZE) {
                    return withoutCache(peer, peerHigh, peerLow, protocol, port, named);
                }
                bits |= 1L << i;
            }
        }
        return bits == 0 ? List.of() : cached(bits);
    }

    private List<String> cached(final long bits) {
        final Answer[] known = answers;
        for (final Answer answer : known) {
            if (answer.bits == bits) {
                return answer.names;
            }
        }
        final List<String> allowing = new ArrayList<>();
        for (int i = 0; i < policies.length && i < Long.SIZE; i++) {
            if ((bits & 1L << i) != 0) {
                allowing.add(policies[i].name());
            }
        }
        final Answer answer = new Answer(bits, List.copyOf(allowing));
        if (known.length < MOST_CACHED) {
            final Answer[] more = Arrays.copyOf(known, known.length + 1);
            more[known.length] = answer;
            answers = more;
        }
        return answer.names;
    }

    private List<String> withoutCache(
            final PolicySubject peer,
            final long peerHigh,
            final long peerLow,
            final int protocol,
            final int port,
            final NamedPorts named) {
        return Arrays.stream(policies)
                .filter(policy -> policy.allows(peer, peerHigh, peerLow, protocol, port, named))
                .map(CompiledPolicy::name)
                .toList();
    }

    @Override
    public String toString() {
        return names.toString();
    }

    private record Answer(long bits, List<String> names) {}
}
