package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import io.merrow.net.Network;
import java.util.function.BiConsumer;

/** A named network. */
public record CidrConfig(
        @Key(mayBeEmpty = true, doc = "Name, the value of the attributes.") String name,
        @Key(mayBeEmpty = true, doc = "Network, like 10.0.0.0/8 or fd00::/8.") String cidr)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (name.isBlank()) {
            errors.accept("name", "name is missing; name the network");
        }
        try {
            Network.parse(cidr);
        } catch (final IllegalArgumentException e) {
            errors.accept("cidr", "cidr " + e.getMessage());
        }
    }
}
