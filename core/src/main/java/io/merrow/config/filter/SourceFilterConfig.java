package io.merrow.config.filter;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import io.merrow.filter.FilterDimension;
import io.merrow.filter.Patterns;
import java.util.Map;
import java.util.function.BiConsumer;

/** Filters of a flow's source. */
public record SourceFilterConfig(
        @Key(doc = "Addresses and networks, such as 10.0.0.1, 10.0.0.0/8, fd00::/8.") MatchConfig address,
        @Key(doc = "Ports and ranges, such as 443, 8000-8999.") MatchConfig port)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        address.check(errors, "address", FilterDimension.SOURCE_ADDRESS);
        port.check(errors, "port", FilterDimension.SOURCE_PORT);
    }

    void putInto(final Map<FilterDimension, Patterns> patterns) {
        patterns.put(FilterDimension.SOURCE_ADDRESS, address.patterns());
        patterns.put(FilterDimension.SOURCE_PORT, port.patterns());
    }
}
