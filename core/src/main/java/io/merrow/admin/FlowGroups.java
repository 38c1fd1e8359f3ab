package io.merrow.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds flows up by what their ends have in common: who talks to whom. Any thread. */
final class FlowGroups {
    private static final Map<String, String> KEYS = Map.of(
            "pod", "k8s.pod.name",
            "service", "k8s.service.name",
            "namespace", "k8s.namespace.name",
            "address", "address");
    private static final List<String> SUMS = List.of(
            "flow.bytes.rate",
            "flow.reverse.bytes.rate",
            "flow.packets.rate",
            "flow.reverse.packets.rate",
            "flow.bytes.total",
            "flow.reverse.bytes.total",
            "flow.packets.total",
            "flow.reverse.packets.total",
            "flow.tcp.retransmits",
            "flow.reverse.tcp.retransmits");

    private FlowGroups() {}

    /**
     * One row for each pair of source and destination: their names, or addresses where there is no name, the number of
     * flows and the sums.
     *
     * @throws IllegalArgumentException naming the groups there are.
     */
    static List<Map<String, Object>> by(final String group, final Collection<Map<String, Object>> flows) {
        final String key = KEYS.get(group);
        if (key == null) {
            throw new IllegalArgumentException("no group " + group + "; there are pod, service, namespace, address");
        }
        final Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
        for (final Map<String, Object> flow : flows) {
            final Object source = name(flow, "source.", key);
            final Object destination = name(flow, "destination.", key);
            final Map<String, Object> row = rows.computeIfAbsent(source + "\n" + destination, pair -> {
                final Map<String, Object> made = new LinkedHashMap<>();
                made.put("source", source);
                made.put("destination", destination);
                made.put("flows", 0L);
                return made;
            });
            row.merge("flows", 1L, FlowGroups::add);
            for (final String sum : SUMS) {
                row.merge(sum, FlowSort.number(flow.get(sum)), FlowGroups::add);
            }
        }
        return new ArrayList<>(rows.values());
    }

    private static Object name(final Map<String, Object> flow, final String end, final String key) {
        final Object name = flow.get(end + key);
        return name != null ? name : flow.get(end + "address");
    }

    private static Object add(final Object left, final Object right) {
        return (Long) left + (Long) right;
    }
}
