package io.merrow.admin;

import io.merrow.query.FieldValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Sums flows by a common property of their ends, such as the pod. Any thread. */
final class FlowGroups {
    private static final Map<String, String> KEYS = Map.of(
            "pod", "k8s.pod.name",
            "service", "k8s.service.name",
            "namespace", "k8s.namespace.name",
            "address", "address");

    /** Groups that are no pair: one name for a flow. */
    private static final Map<String, Function<Map<String, Object>, Object>> SINGLE =
            Map.of("process", flow -> flow.getOrDefault("process.executable.name", "-"), "port", FlowGroups::port);

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
     * flows, of those that failed, and the sums. Groups by process and port have a source alone.
     *
     * @throws IllegalArgumentException naming the groups there are.
     */
    static List<Map<String, Object>> by(final String group, final Collection<Map<String, Object>> flows) {
        if (!KEYS.containsKey(group) && !SINGLE.containsKey(group)) {
            throw new IllegalArgumentException(
                    "unknown group " + group + "; must be one of pod, service, namespace, address, process, port");
        }
        final Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
        for (final Map<String, Object> flow : flows) {
            final boolean isPair = KEYS.containsKey(group);
            final Object source = isPair
                    ? name(flow, "source.", KEYS.get(group))
                    : SINGLE.get(group).apply(flow);
            final Object destination = isPair ? name(flow, "destination.", KEYS.get(group)) : "";
            final Map<String, Object> row = rows.computeIfAbsent(source + "\n" + destination, pair -> {
                final Map<String, Object> made = new LinkedHashMap<>();
                made.put("source", source);
                made.put("destination", destination);
                made.put("flows", 0L);
                made.put("failed", 0L);
                return made;
            });
            row.merge(
                    "failed",
                    FieldValues.FAILED_OUTCOMES.contains(String.valueOf(flow.get("flow.outcome"))) ? 1L : 0L,
                    FlowGroups::add);
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

    /** That of the destination, which names the service; the protocol's name where it has no ports. */
    private static Object port(final Map<String, Object> flow) {
        final Object protocol = flow.get("network.transport");
        final long port = FlowSort.number(flow.get("destination.port"));
        return port == 0 ? String.valueOf(protocol) : port + "/" + protocol;
    }

    private static Object add(final Object left, final Object right) {
        return (Long) left + (Long) right;
    }
}
