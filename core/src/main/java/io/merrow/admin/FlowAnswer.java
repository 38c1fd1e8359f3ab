package io.merrow.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.merrow.query.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The live flows as one JSON object, once there is a fresh look at them. The admin thread only. */
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
            FlowGroups.by(group, List.of()); // says so now when there is no such group
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
            if (query.matches(flow.facts())) {
                matching.add(withTimes(flow));
            }
        }
        final List<Map<String, Object>> rows = group.isEmpty() ? matching : FlowGroups.by(group, matching);
        rows.sort(sort.order());
        return Json.line(json -> write(json, matching, rows.subList(0, Math.min(limit, rows.size()))));
    }

    private void write(
            final JsonGenerator json, final List<Map<String, Object>> matching, final List<Map<String, Object>> rows)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("glance", flows.snapshot());
        json.writeNumberField("flows", flows.all().size() + flows.leftOut());
        json.writeNumberField("left_out", flows.leftOut());
        json.writeNumberField("matching", matching.size());
        json.writeNumberField(
                "bytes_rate", matching.stream().mapToLong(FlowSort.RATE::value).sum());
        json.writeNumberField(
                "packets_rate",
                matching.stream().mapToLong(FlowSort.PACKET_RATE::value).sum());
        json.writeFieldName("rows");
        Json.write(json, rows);
        json.writeEndObject();
    }

    private static Map<String, Object> withTimes(final LiveFlow flow) {
        final RecordLine line = flow.line();
        final Map<String, Object> row = new LinkedHashMap<>();
        row.put("trace_id", line.traceId());
        row.put("kind", line.kind());
        row.put("start_ns", line.startNs());
        row.put("end_ns", line.endNs());
        row.putAll(line.facts());
        return row;
    }

    @Override
    public String toString() {
        return "FlowAnswer{" + query + ", " + sort + ", " + group + '}';
    }
}
