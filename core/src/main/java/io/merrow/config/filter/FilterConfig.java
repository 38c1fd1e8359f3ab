package io.merrow.config.filter;

import io.merrow.config.schema.Key;
import io.merrow.filter.FilterDimension;
import io.merrow.filter.FilterPatterns;
import io.merrow.filter.Patterns;
import java.util.EnumMap;
import java.util.Map;

/** Which flows are exported: those that pass in every dimension. */
public record FilterConfig(
        @Key(doc = "The initiator of a flow.") SourceFilterConfig source,
        @Key(doc = "The responder of a flow.") DestinationFilterConfig destination,
        @Key(doc = "Network protocol and interface.") NetworkFilterConfig network,
        @Key(doc = "Properties of the flow.") FlowFilterConfig flow) {
    /** All of them, for the filters to be compiled from. */
    public FilterPatterns patterns() {
        final Map<FilterDimension, Patterns> patterns = new EnumMap<>(FilterDimension.class);
        source.putInto(patterns);
        destination.putInto(patterns);
        network.putInto(patterns);
        flow.putInto(patterns);
        return new FilterPatterns(patterns);
    }
}
