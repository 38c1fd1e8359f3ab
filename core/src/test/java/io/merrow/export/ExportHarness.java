package io.merrow.export;

import io.merrow.enrich.InterfaceIndex;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.delivery.RecordExporter;
import io.merrow.export.delivery.RetrySchedule;
import io.merrow.export.format.RecordPrinter;
import io.merrow.export.otlp.OtlpExporter;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.TlsFiles;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.export.queue.RecordHandOff;
import io.merrow.export.queue.RecordQueue;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.Stage;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An export agent without a thread: the test turns it and moves its time. */
public final class ExportHarness implements AutoCloseable {
    public static final InterfaceIndex INTERFACES = InterfaceIndex.builder()
            .add(TestRecords.IFINDEX, "veth7", "02:00:00:00:00:07")
            .build();
    public static final Map<String, String> RESOURCE =
            Map.of("service.name", "merrow", "service.version", "1.2.3", "host.name", "node-1");
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    public final Ledger ledger;
    public final RecordHandOff handOff = new RecordHandOff(4096);
    public final Map<Stage, List<Long>> latencies = new EnumMap<>(Stage.class);
    public final ExportAgent agent;
    public long nowNs = 1_000_000_000L;
    private boolean realTime;

    public ExportHarness(
            final ExportSettings settings, final RecordExporter exporter, final RecordPrinter... printers) {
        this(new Ledger(1), settings, new MemoryQueue(settings.maxQueueSize()), exporter, printers);
    }

    /** With the ledger in which the queue has counted already. */
    public ExportHarness(
            final Ledger ledger,
            final ExportSettings settings,
            final RecordQueue queue,
            final RecordExporter exporter,
            final RecordPrinter... printers) {
        this.ledger = ledger;
        agent = new ExportAgent(
                ExportContext.of(
                        List.of(handOff),
                        ledger.lane(0),
                        () -> realTime ? System.nanoTime() : nowNs,
                        (stage, durationNs) -> latencies
                                .computeIfAbsent(stage, any -> new ArrayList<>())
                                .add(durationNs)),
                new ExportOutputs(settings, List.of(printers), exporter, DeferredRecords.none(), () -> queue));
    }

    /** Batches of 4, an interval of 100 ms, a queue of 16, 2 batches at once, retries after 10 ms to 40 ms for 1 min. */
    public static ExportSettings settings() {
        return new ExportSettings(
                4,
                TimeUnit.MILLISECONDS.toNanos(100),
                16,
                2,
                RetrySchedule.of(Duration.ofMillis(10), Duration.ofMillis(40), Duration.ofMinutes(1)),
                TimeUnit.SECONDS.toNanos(10));
    }

    public static AttributeProfile profile() {
        return new AttributeProfile(() -> INTERFACES);
    }

    public static OtlpExporter otlp(final String endpoint, final OtlpSettings.Protocol protocol, final int concurrent) {
        return otlp(
                new OtlpSettings(
                        endpoint,
                        protocol,
                        Duration.ofSeconds(10),
                        true,
                        true,
                        Map.of("x-tenant", "blue"),
                        TlsFiles.SYSTEM),
                concurrent);
    }

    public static OtlpExporter otlp(final OtlpSettings settings, final int concurrent) {
        return new OtlpExporter(settings, concurrent, RESOURCE, profile(), Map.of(), () -> TracerProvider.noop()
                .get(""));
    }

    public void offer(final FlowRecordFlyweight record) {
        record.emittedNs(nowNs);
        if (!handOff.offer(record.buffer(), record.offset())) {
            throw new AssertionError("hand-off is full: " + handOff);
        }
        ledger.counter(LedgerCounter.RECORDS_EMITTED, 0).incrementRelease();
    }

    public void offerNumbered(final int from, final int to) {
        for (int number = from; number < to; number++) {
            offer(TestRecords.numbered(number));
        }
    }

    public ExportHarness advance(final long millis) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(millis);
        return this;
    }

    /** From now on the agent has the real time, as for a drain, whose deadline must come. */
    public void useRealTime() {
        realTime = true;
    }

    /** Turns the agent, at its standing time, until the condition holds. */
    public void turnUntil(final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("condition not met; " + this);
            }
            if (agent.doWork() == 0) {
                Thread.onSpinWait();
            }
        }
    }

    public long count(final LedgerCounter counter) {
        return ledger.get(counter);
    }

    /** Emitted less all the places a record can be: zero when the ledger is right. */
    public long ledgerDifference() {
        return count(LedgerCounter.RECORDS_EMITTED)
                + count(LedgerCounter.RECORDS_RECOVERED)
                - count(LedgerCounter.RECORDS_SAMPLED_OUT)
                - count(LedgerCounter.RECORDS_EXPORTED)
                - count(LedgerCounter.RECORDS_REJECTED)
                - LedgerCounter.recordsDropped().stream().mapToLong(this::count).sum()
                - agent.queued();
    }

    @Override
    public void close() {
        useRealTime();
        agent.drain(System.nanoTime());
        agent.onClose();
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(agent.toString());
        for (final LedgerCounter counter : LedgerCounter.values()) {
            if (count(counter) != 0) {
                text.append(", ").append(counter).append('=').append(count(counter));
            }
        }
        return text.toString();
    }
}
