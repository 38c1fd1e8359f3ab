package io.merrow.filter;

import io.merrow.net.Network;

/** One dimension of addresses. Immutable. */
final class AddressRule {
    private final AddressSet match;
    private final AddressSet notMatch;

    AddressRule(final Patterns patterns) {
        match = AddressSet.of(patterns.match());
        notMatch = AddressSet.of(patterns.notMatch());
    }

    AddressSet match() {
        return match;
    }

    AddressSet notMatch() {
        return notMatch;
    }

    boolean passes(final long high, final long low) {
        return (match.isEmpty() || match.contains(high, low)) && !notMatch.contains(high, low);
    }

    /** Whether those addresses of a network pass that are in no longer network of the rule. */
    boolean passes(final Network network) {
        return (match.isEmpty() || match.covers(network)) && !notMatch.covers(network);
    }

    /** Whether addresses pass that are in no network of the rule. */
    boolean passesElsewhere() {
        return match.isEmpty();
    }
}
