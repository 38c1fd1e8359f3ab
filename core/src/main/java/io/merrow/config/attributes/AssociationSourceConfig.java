package io.merrow.config.attributes;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/** A fact of the flow, and where it is in an object. */
public record AssociationSourceConfig(
        @Key(mayBeEmpty = true, doc = "Value of the flow, such as source.ip; or flow, with the value in name.")
                String from,
        @Key(mayBeEmpty = true, doc = "Value of the flow, when from is flow.") String name,
        @Key(doc = "Fields of the object.") List<String> to)
        implements Validated {
    private static final Set<String> FACTS =
            Set.of("ip", "address", "port", "network.transport", "network.type", "transport", "type");

    @Override
    public void check(final BiConsumer<String, String> errors) {
        final String fact = ("flow".equals(from) ? name : from)
                .toLowerCase(Locale.ROOT)
                .replaceFirst("^(source|destination)\\.", "");
        if (!FACTS.contains(fact)) {
            errors.accept(
                    "from",
                    "from is not a value that objects can be found by: \"" + from
                            + "\"; use source.ip, source.port, network.transport or network.type, or destination.…");
        }
    }
}
