package io.merrow.lab;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How many spans there were, in how many traces, by name. Thread safe. */
final class SpanTally {
    private final Map<String, Long> spansByName = new TreeMap<>();
    private final Set<String> traces = new HashSet<>();
    private long spans;

    synchronized void add(final ReceivedSpan span) {
        spans++;
        traces.add(span.traceId());
        spansByName.merge(span.name(), 1L, Long::sum);
    }

    /** The summary, a line for the whole and a line for each name. */
    @Override
    public synchronized String toString() {
        final StringBuilder text =
                new StringBuilder(String.format("received %d spans in %d traces%n", spans, traces.size()));
        spansByName.forEach((name, count) -> text.append(String.format("  %-24s %d%n", name, count)));
        return text.toString();
    }
}
