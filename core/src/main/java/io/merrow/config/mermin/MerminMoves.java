package io.merrow.config.mermin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keys of Mermin that are elsewhere here, and those that nothing here corresponds to, with the reason. */
final class MerminMoves {
    private static final Map<String, String> MOVED = new LinkedHashMap<>();
    private static final Map<String, String> LEFT = new LinkedHashMap<>();

    static {
        MOVED.put("api", "internal.server");
        MOVED.put("metrics", "internal.metrics");
        MOVED.put("packet_channel_capacity", "pipeline.flow_producer.worker_queue_capacity");
        MOVED.put("packet_worker_count", "pipeline.flow_producer.workers");
        LEFT.put("internal.traces", "set internal.traces.otlp to export the agent's own traces");
        LEFT.put("internal.metrics.histogram_buckets", "the buckets are fixed, so that histograms can be summed");
        LEFT.put("pipeline.k8s_decorator.threads", "enrichment has no threads of its own");
        LEFT.put("discovery.informer.k8s.informers_resync_period", "watches are not resynchronised");
        LEFT.put("parser.max_header_depth", "all of a packet's headers are always read");
        LEFT.put("parser.parse_ipv6_hopopt", "all extension headers are always read");
        LEFT.put("parser.parse_ipv6_fragment", "all extension headers are always read");
        LEFT.put("parser.parse_ipv6_routing", "all extension headers are always read");
        LEFT.put("parser.parse_ipv6_dest_opts", "all extension headers are always read");
    }

    private MerminMoves() {}

    /** @param notes gets a line for each key that was moved or left out. */
    static void apply(final Map<String, Object> tree, final List<String> notes) {
        MOVED.forEach((from, to) -> {
            final Object value = remove(tree, from);
            if (value != null && put(tree, to, value)) {
                notes.add(from + " is " + to + " here");
            }
        });
        LEFT.forEach((path, reason) -> {
            if (remove(tree, path) != null) {
                notes.add(path + " is dropped: " + reason);
            }
        });
    }

    private static Object remove(final Map<String, Object> tree, final String path) {
        final Map<String, Object> parent = parent(tree, path, false);
        return parent == null ? null : parent.remove(path.substring(path.lastIndexOf('.') + 1));
    }

    /** An existing value stays. */
    private static boolean put(final Map<String, Object> tree, final String path, final Object value) {
        final Map<String, Object> parent = parent(tree, path, true);
        return parent != null && parent.putIfAbsent(path.substring(path.lastIndexOf('.') + 1), value) == null;
    }

    /** Null where there is none. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> parent(final Map<String, Object> tree, final String path, final boolean isMade) {
        Map<String, Object> section = tree;
        for (int dot = path.indexOf('.'), from = 0; dot >= 0; from = dot + 1, dot = path.indexOf('.', from)) {
            final String name = path.substring(from, dot);
            final Object next = isMade
                    ? section.computeIfAbsent(name, any -> new LinkedHashMap<String, Object>())
                    : section.get(name);
            if (!(next instanceof Map<?, ?>)) {
                return null;
            }
            section = (Map<String, Object>) next;
        }
        return section;
    }
}
