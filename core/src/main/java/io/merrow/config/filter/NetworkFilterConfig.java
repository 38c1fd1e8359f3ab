package io.merrow.config.filter;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import io.merrow.filter.FilterDimension;
import io.merrow.filter.Patterns;
import java.util.Map;
import java.util.function.BiConsumer;

/** Filters of what carries a flow. */
public record NetworkFilterConfig(
        @Key(doc = "Protocols by name, with globs: tcp, udp, icmp, icmpv6, sctp.") MatchConfig transport,
        @Key(doc = "ipv4 or ipv6.") MatchConfig type,
        @Key(doc = "Interfaces by name, with globs. The agent does not attach to others.") MatchConfig interfaceName,
        @Key(doc = "Interfaces by number, with ranges.") MatchConfig interfaceIndex,
        @Key(doc = "Interfaces by hardware address, with globs.") MatchConfig interfaceMac)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        transport.check(errors, "transport", FilterDimension.TRANSPORT);
        type.check(errors, "type", FilterDimension.TYPE);
        interfaceName.check(errors, "interface_name", FilterDimension.INTERFACE_NAME);
        interfaceIndex.check(errors, "interface_index", FilterDimension.INTERFACE_INDEX);
        interfaceMac.check(errors, "interface_mac", FilterDimension.INTERFACE_MAC);
    }

    void putInto(final Map<FilterDimension, Patterns> patterns) {
        patterns.put(FilterDimension.TRANSPORT, transport.patterns());
        patterns.put(FilterDimension.TYPE, type.patterns());
        patterns.put(FilterDimension.INTERFACE_NAME, interfaceName.patterns());
        patterns.put(FilterDimension.INTERFACE_INDEX, interfaceIndex.patterns());
        patterns.put(FilterDimension.INTERFACE_MAC, interfaceMac.patterns());
    }
}
