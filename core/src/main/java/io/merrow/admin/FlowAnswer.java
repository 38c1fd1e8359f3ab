package io.merrow.admin;

import io.merrow.admin.api.AdminJson;
import io.merrow.admin.api.FlowsAnswer;
import io.merrow.admin.api.RecordAnswer;
import io.merrow.query.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The live flows as one JSON object, once there is a fresh snapshot. The admin thread only. */
final class FlowAnswer implements AdminAnswer {
    private static final byte[] NOTHING = {};

    private final LiveFlows flows;
    private final Query query;
    private final FlowSort sort;
    private final String group;
    private final int limit;
    private boolean isGiven;

    /**
     * @param group pod, service, namespace, address, process, port; empty: each flow a row.
     * @param limit rows at most.
     */
    FlowAnswer(final LiveFlows flows, final Query query, final FlowSort sort, final String group, final int limit) {
        this.flows = flows;
        this.query = query;
        this.sort = sort;
        this.group = group;
        this.limit = limit;
        if (!group.isEmpty()) {
            FlowGroups.by(group, List.of()); // throws now when there is no such group
        }
        flows.ask();
    }

    @Override
    public int status() {
        return 200;
    }

    @Override
    public String type() {
        return "application/json";
    }

    @Override
    public byte[] next() {
        if (isGiven) {
            return null;
        }
        if (!flows.isFresh()) {
            flows.ask();
            return NOTHING;
        }
        isGiven = true;
        return body();
    }

    private byte[] body() {
        final List<Map<String, Object>> matching = new ArrayList<>();
        for (final LiveFlow flow : flows.all()) {
            if (query.matches(flow.attributes())) {
                matching.add(withTimes(flow));
            }
        }
        final List<Map<String, Object>> rows = group.isEmpty() ? matching : FlowGroups.by(group, matching);
        rows.sort(sort.order());
        return AdminJson.line(new FlowsAnswer(
                flows.snapshot(),
                flows.all().size() + flows.leftOut(),
                flows.leftOut(),
                matching.size(),
                matching.stream().mapToLong(FlowSort.RATE::value).sum(),
                matching.stream().mapToLong(FlowSort.PACKET_RATE::value).sum(),
                rows.subList(0, Math.min(limit, rows.size()))));
    }

    private static Map<String, Object> withTimes(final LiveFlow flow) {
        final RecordAnswer line = flow.line();
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put("trace_id", line.traceId());
        row.put("kind", line.kind());
        row.put("start_ns", line.startNs());
        row.put("end_ns", line.endNs());
        row.putAll(line.attributes());
        return row;
    }

    @Override
    public String toString() {
        return "FlowAnswer{" + query + ", " + sort + ", " + group + '}';
    }
}
