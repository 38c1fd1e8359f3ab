package io.merrow.perf.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The conversations of a capture, by tuple. One thread. */
final class Conversations {
    private final Map<Tuple, Conversation> byTuple = new LinkedHashMap<>();

    /** Of a tuple in either order. */
    Conversation of(final Tuple tuple) {
        return byTuple.computeIfAbsent(tuple.canonical(), t -> new Conversation());
    }

    /** Null when there is none. */
    Conversation get(final Tuple canonical) {
        return byTuple.get(canonical);
    }

    Set<Tuple> tuples() {
        return byTuple.keySet();
    }

    @Override
    public String toString() {
        return byTuple.toString();
    }
}
