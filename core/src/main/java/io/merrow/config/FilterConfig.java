package io.merrow.config;

import io.merrow.filter.FilterDimension;
import io.merrow.filter.FilterPatterns;
import io.merrow.filter.Patterns;
import java.util.EnumMap;
import java.util.Map;

/** Which flows are told of: those that pass in every dimension. */
public record FilterConfig(
        @Key(doc = "The end that began.") SourceFilterConfig source,
        @Key(doc = "The other end.") DestinationFilterConfig destination,
        @Key(doc = "What carries a flow.") NetworkFilterConfig network,
        @Key(doc = "What a flow looks like.") FlowFilterConfig flow) {
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
