package io.merrow.admin;

import io.merrow.query.Query;
import io.merrow.query.QueryException;
import io.merrow.telemetry.Stage;
import io.merrow.telemetry.http.HealthCheck;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.EpochClock;

/** Which request gets which answer: docs/flows.md has the list. The admin thread only. */
final class AdminPages {
    static final int MOST_ROWS = 2000;

    private final AgentStatus agent;
    private final RecentRecords records;
    private final LiveFlows flows;
    private final Supplier<Map<String, Object>> clients;
    private final EpochClock clock;

    /**
     * @param clients the interface's own numbers.
     */
    AdminPages(
            final AgentStatus agent,
            final RecentRecords records,
            final LiveFlows flows,
            final Supplier<Map<String, Object>> clients,
            final EpochClock clock) {
        this.agent = agent;
        this.records = records;
        this.flows = flows;
        this.clients = clients;
        this.clock = clock;
    }

    AdminAnswer answer(final AdminRequest request) {
        if (!request.method().equals("GET")) {
            return AdminAnswer.error(405, "only GET is supported: this interface is read-only");
        }
        try {
            return switch (request.path()) {
                case "/v1/version" -> object(Map.of("api", 1L, "version", agent.version()));
                case "/v1/status" -> object(status());
                case "/v1/ledger" -> object(ledger());
                case "/v1/health" -> object(health());
                case "/v1/interfaces" -> object(
                        Map.of("interfaces", agent.interfaces().get()));
                case "/v1/latency" -> object(
                        latency(request.text("histograms", "").equals("1")));
                case "/v1/flows" -> flows(request);
                case "/v1/records" -> records(request);
                default -> AdminAnswer.error(
                        404,
                        "not found; available: /v1/version, /v1/status, /v1/ledger, /v1/health, /v1/interfaces, "
                                + "/v1/latency, /v1/flows, /v1/records");
            };
        } catch (final QueryException | IllegalArgumentException e) {
            return AdminAnswer.error(400, e.getMessage());
        }
    }

    private static AdminAnswer object(final Map<String, Object> body) {
        return AdminAnswer.of(200, Json.line(json -> Json.write(json, body)));
    }

    private AdminAnswer flows(final AdminRequest request) {
        return new FlowAnswer(
                flows,
                Query.parse(request.text("filter", "")),
                FlowSort.of(request.text("sort", "rate")),
                request.text("group", ""),
                request.number("limit", 100, MOST_ROWS));
    }

    /** {@code last} counts those that match; {@code since} seconds by when a record ended. */
    private AdminAnswer records(final AdminRequest request) {
        final Query query = Query.parse(request.text("filter", ""));
        final int last = request.number("last", Integer.MAX_VALUE, Integer.MAX_VALUE);
        final int sinceS = request.number("since", 0, Integer.MAX_VALUE);
        final long nowNs = TimeUnit.MILLISECONDS.toNanos(clock.time());
        final long fromNs = sinceS == 0 ? 0 : nowNs - TimeUnit.SECONDS.toNanos(sinceS);
        final boolean follows = request.parameters().containsKey("follow");
        return new RecordStream(records, query, first(query, last, fromNs), follows);
    }

    /** Back from the newest, until enough match or they are too old. */
    private long first(final Query query, final int last, final long fromNs) {
        long first = records.last() + 1;
        int matching = 0;
        while (matching < last && first > records.first() && records.endNs(first - 1) >= fromNs) {
            first--;
            matching += query.matches(records.get(first).facts()) ? 1 : 0;
        }
        return first;
    }

    private Map<String, Object> status() {
        final Map<String, Object> status = new LinkedHashMap<>();
        status.put("version", agent.version());
        status.put("records", records.last());
        status.put("records_kept_from", records.first());
        status.putAll(clients.get());
        status.put("ledger", ledger());
        status.put("health", health());
        return status;
    }

    private Map<String, Object> ledger() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        agent.ledger().get().printValues(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        final Map<String, Object> values = new LinkedHashMap<>();
        bytes.toString(StandardCharsets.UTF_8).lines().forEach(line -> {
            final int blank = line.indexOf(' ');
            values.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
        });
        return values;
    }

    private Map<String, Object> health() {
        final Map<String, Object> health = new LinkedHashMap<>();
        boolean isWell = true;
        for (final HealthCheck check : agent.health()) {
            final HealthCheck.Result result = check.check().get();
            isWell &= result.ok();
            health.put(check.name(), Map.of("ok", result.ok(), "reason", result.reason()));
        }
        return Map.of("ok", isWell, "checks", health);
    }

    /** As in HdrHistogram's logs: compressed, base 64. */
    private static String encoded(final Histogram histogram) {
        final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    private Map<String, Object> latency(final boolean withHistograms) {
        final Map<String, Object> stages = new LinkedHashMap<>();
        for (final Stage stage : Stage.values()) {
            final Histogram histogram = agent.latency().total(stage);
            final Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("sentence", stage.sentence());
            numbers.put("count", histogram.getTotalCount());
            for (final double percentile : List.of(50.0, 90.0, 99.0, 99.9, 99.99)) {
                numbers.put(
                        "p" + (percentile % 1 == 0 ? String.valueOf((long) percentile) : String.valueOf(percentile))
                                + "_ns",
                        histogram.getValueAtPercentile(percentile));
            }
            numbers.put("max_ns", histogram.getMaxValue());
            if (withHistograms) {
                numbers.put("histogram", encoded(histogram));
            }
            stages.put(stage.label(), numbers);
        }
        return Map.of("stages", stages);
    }
}
