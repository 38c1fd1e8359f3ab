package io.merrow.admin;

import io.merrow.admin.api.ClientNumbers;
import io.merrow.admin.api.HealthAnswer;
import io.merrow.admin.api.InterfacesAnswer;
import io.merrow.admin.api.LatencyAnswer;
import io.merrow.admin.api.LedgerAnswer;
import io.merrow.admin.api.StatusAnswer;
import io.merrow.admin.api.VersionAnswer;
import io.merrow.query.Query;
import io.merrow.query.QueryException;
import io.merrow.telemetry.Stage;
import io.merrow.telemetry.http.HealthCheck;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.EpochClock;

/** The answer to each request; docs/flows.md has the list. The admin thread only. */
final class AdminPages {
    static final int MOST_ROWS = 2000;
    private static final int API = 1;

    private final AgentStatus agent;
    private final RecentRecords records;
    private final LiveFlows flows;
    private final Supplier<ClientNumbers> clients;
    private final EpochClock clock;

    /**
     * @param clients the interface's own numbers.
     */
    AdminPages(
            final AgentStatus agent,
            final RecentRecords records,
            final LiveFlows flows,
            final Supplier<ClientNumbers> clients,
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
                case "/v1/version" -> AdminAnswer.of(new VersionAnswer(API, agent.version()));
                case "/v1/status" -> AdminAnswer.of(status());
                case "/v1/ledger" -> AdminAnswer.of(ledger());
                case "/v1/health" -> AdminAnswer.of(health());
                case "/v1/interfaces" -> AdminAnswer.of(
                        new InterfacesAnswer(agent.interfaces().get()));
                case "/v1/latency" -> AdminAnswer.of(
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

    private AdminAnswer flows(final AdminRequest request) {
        return new FlowAnswer(
                flows,
                Query.parse(request.text("filter", "")),
                FlowSort.of(request.text("sort", "rate")),
                request.text("group", ""),
                request.number("limit", 100, MOST_ROWS));
    }

    /** {@code last} counts records that match; {@code since} is in seconds, by the end of a record. */
    private AdminAnswer records(final AdminRequest request) {
        final Query query = Query.parse(request.text("filter", ""));
        final int last = request.number("last", Integer.MAX_VALUE, Integer.MAX_VALUE);
        final int sinceS = request.number("since", 0, Integer.MAX_VALUE);
        final long nowNs = TimeUnit.MILLISECONDS.toNanos(clock.time());
        final long fromNs = sinceS == 0 ? 0 : nowNs - TimeUnit.SECONDS.toNanos(sinceS);
        final boolean follows = request.parameters().containsKey("follow");
        return new RecordStream(records, query, first(query, last, fromNs), follows);
    }

    /** Searches back from the newest record, until enough match or they are too old. */
    private long first(final Query query, final int last, final long fromNs) {
        long first = records.last() + 1;
        int matching = 0;
        while (matching < last && first > records.first() && records.endNs(first - 1) >= fromNs) {
            first--;
            matching += query.matches(records.get(first).attributes()) ? 1 : 0;
        }
        return first;
    }

    private StatusAnswer status() {
        return new StatusAnswer(agent.version(), records.last(), records.first(), clients.get(), ledger(), health());
    }

    private LedgerAnswer ledger() {
        return new LedgerAnswer(agent.ledger().get().values());
    }

    private HealthAnswer health() {
        final Map<String, HealthAnswer.Check> checks = new LinkedHashMap<>();
        boolean isOk = true;
        for (final HealthCheck check : agent.health()) {
            final HealthCheck.Result result = check.check().get();
            isOk &= result.ok();
            checks.put(check.name(), new HealthAnswer.Check(result.ok(), result.reason()));
        }
        return new HealthAnswer(isOk, checks);
    }

    private LatencyAnswer latency(final boolean withHistograms) {
        final Map<String, LatencyAnswer.StageNumbers> stages = new LinkedHashMap<>();
        for (final Stage stage : Stage.values()) {
            final Histogram histogram = agent.latency().total(stage);
            stages.put(
                    stage.label(),
                    new LatencyAnswer.StageNumbers(
                            stage.sentence(),
                            histogram.getTotalCount(),
                            histogram.getValueAtPercentile(50),
                            histogram.getValueAtPercentile(90),
                            histogram.getValueAtPercentile(99),
                            histogram.getValueAtPercentile(99.9),
                            histogram.getValueAtPercentile(99.99),
                            histogram.getMaxValue(),
                            withHistograms ? encoded(histogram) : null));
        }
        return new LatencyAnswer(stages);
    }

    /** As in HdrHistogram's logs: compressed, base 64. */
    private static String encoded(final Histogram histogram) {
        final ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }
}
