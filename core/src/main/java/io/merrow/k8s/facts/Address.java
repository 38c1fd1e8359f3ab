package io.merrow.k8s.facts;

import io.merrow.net.IpAddresses;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** An address in the index's form: sixteen bytes in two numbers, IPv4 mapped. */
public record Address(long high, long low) {
    /** Those of the texts that are addresses; names and nulls are left out. */
    public static List<Address> of(final Collection<String> texts) {
        // A copy, since lists of one or two are smaller then: most pods have one address.
        return List.copyOf(texts.stream()
                .filter(Objects::nonNull)
                .filter(IpAddresses::isAddress)
                .distinct()
                .map(text -> new Address(IpAddresses.high(text), IpAddresses.low(text)))
                .toList());
    }
}
