package io.merrow.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.merrow.export.ExportHarness;
import io.merrow.export.TestRecords;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.format.SpanExpectations;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.lab.Answer;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import io.merrow.telemetry.LedgerCounter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The export agent against a real receiver, over gRPC and over HTTP. */
class OtlpExportTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final OtlpReceiver receiver = new OtlpReceiver();
    private ExportHarness harness;

    @AfterEach
    void close() {
        if (harness != null) {
            harness.close();
        }
        receiver.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryEveryAttributeWithItsType(final OtlpSettings.Protocol protocol) {
        start(protocol, ExportHarness.settings());
        harness.offer(TestRecords.tcp());
        harness.offer(TestRecords.udp());
        harness.offer(TestRecords.icmp());
        harness.agent.doWork();
        harness.advance(100);
        harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == 3);
        final List<ReceivedSpan> spans = receiver.spans();
        SpanExpectations.assertTcp(spans.get(0).span());
        SpanExpectations.assertUdp(spans.get(1).span());
        SpanExpectations.assertIcmp(spans.get(2).span());
        assertThat(spans).allSatisfy(span -> {
            assertThat(span.scope().getName()).isEqualTo("merrow");
            assertThat(span.resourceAttribute("service.name")).isEqualTo("merrow");
            assertThat(span.resourceAttribute("host.name")).isEqualTo("node-1");
        });
        assertThat(receiver.requests().get(0).headers()).containsEntry("x-tenant", "blue");
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepIdsAndLoseNothingWhenTheCollectorIsAwayForAWhile(final OtlpSettings.Protocol protocol) {
        start(protocol, ExportHarness.settings());
        harness.useRealTime();
        receiver.disconnect();
        harness.offerNumbered(0, 20);
        harness.turnUntil(() -> harness.count(LedgerCounter.EXPORT_BATCHES_FAILED) >= 2);
        assertThat(harness.agent.queued()).isEqualTo(20);
        receiver.connect();
        harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == 20);
        assertThat(receiver.spans().stream().map(ReceivedSpan::spanId)).containsExactlyInAnyOrderElementsOf(ids(0, 20));
        assertThat(harness.ledgerDifference()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendTheSameSpansAgainWhenTheCollectorSaysLater(final OtlpSettings.Protocol protocol) {
        start(protocol, ExportHarness.settings());
        harness.useRealTime();
        receiver.answerNext(Answer.unavailable(), Answer.unavailable());
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == 4);
        assertThat(receiver.requests()).hasSize(3);
        assertThat(receiver.requests().get(1).body())
                .isEqualTo(receiver.requests().get(0).body());
        assertThat(receiver.requests().get(2).body())
                .isEqualTo(receiver.requests().get(0).body());
        assertThat(harness.count(LedgerCounter.EXPORT_BATCHES_FAILED)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountAPartialSuccess(final OtlpSettings.Protocol protocol) {
        start(protocol, ExportHarness.settings());
        receiver.answerNext(Answer.partialSuccess(3, "clock is off"));
        harness.offerNumbered(0, 4);
        harness.turnUntil(() -> harness.agent.queued() == 0);
        assertThat(harness.count(LedgerCounter.RECORDS_REJECTED)).isEqualTo(3);
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(1);
        assertThat(harness.ledgerDifference()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldDropWhatTheCollectorRefusesForGood(final OtlpSettings.Protocol protocol) {
        start(protocol, ExportHarness.settings());
        receiver.answerNext(Answer.failure(Status.Code.UNAUTHENTICATED, 401, "who are you"));
        harness.offerNumbered(0, 8);
        harness.turnUntil(() -> harness.agent.queued() == 0);
        assertThat(harness.count(LedgerCounter.RECORDS_DROPPED_REFUSED)).isEqualTo(4);
        assertThat(harness.count(LedgerCounter.RECORDS_EXPORTED)).isEqualTo(4);
        assertThat(receiver.requests()).hasSize(2);
        assertThat(harness.ledgerDifference()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRejectNoWorkWithManyBatchesInFlight(final OtlpSettings.Protocol protocol) {
        start(
                protocol,
                new ExportSettings(4, 0, 1000, 16, ExportHarness.settings().retry(), 0));
        receiver.answerWith(request -> Answer.ok().after(Duration.ofMillis(20)));
        harness.offerNumbered(0, 200);
        harness.turnUntil(() -> harness.agent.queued() == 0);
        assertThat(harness.count(LedgerCounter.EXPORT_BATCHES_FAILED)).isZero();
        assertThat(receiver.spans().stream().map(ReceivedSpan::spanId))
                .containsExactlyInAnyOrderElementsOf(ids(0, 200));
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotChangeABatchThatIsUnderWayWhileMoreRecordsCome(final OtlpSettings.Protocol protocol) {
        start(protocol, ExportHarness.settings());
        receiver.answerWith(request -> Answer.ok().after(Duration.ofMillis(5)));
        for (int number = 0; number < 400; number++) {
            harness.offerNumbered(number, number + 1);
            harness.turnUntil(() -> harness.agent.queued() < 16);
        }
        harness.advance(100);
        harness.turnUntil(() -> harness.agent.queued() == 0);
        receiver.awaitSpans(400, TIMEOUT);
        assertThat(receiver.spans())
                .allSatisfy(span -> assertThat(span.spanId()).isEqualTo(id(span.longAttribute("flow.packets.total"))));
        assertThat(receiver.spans().stream().map(ReceivedSpan::spanId))
                .containsExactlyInAnyOrderElementsOf(ids(0, 400));
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheSdkQuietWhileTheCollectorIsAway(final OtlpSettings.Protocol protocol) {
        final List<LogRecord> logged = new CopyOnWriteArrayList<>();
        final Handler handler = new RecordingHandler(logged);
        Logger.getLogger("").addHandler(handler);
        try {
            start(protocol, ExportHarness.settings());
            harness.useRealTime();
            receiver.disconnect();
            harness.offerNumbered(0, 4);
            harness.turnUntil(() -> harness.count(LedgerCounter.EXPORT_BATCHES_FAILED) == 3);
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }
        assertThat(logged).isEmpty();
    }

    private void start(final OtlpSettings.Protocol protocol, final ExportSettings settings) {
        final String endpoint =
                protocol == OtlpSettings.Protocol.GRPC ? receiver.grpcEndpoint() : receiver.httpEndpoint();
        harness = new ExportHarness(settings, ExportHarness.otlp(endpoint, protocol, settings.maxConcurrentExports()));
    }

    private static List<String> ids(final int from, final int to) {
        return IntStream.range(from, to).mapToObj(OtlpExportTest::id).toList();
    }

    private static String id(final long number) {
        return LongStream.of(1L << 40 | number)
                .mapToObj("%016x"::formatted)
                .findFirst()
                .orElseThrow();
    }

    private static final class RecordingHandler extends Handler {
        private final List<LogRecord> logged;

        private RecordingHandler(final List<LogRecord> logged) {
            this.logged = logged;
        }

        @Override
        public void publish(final LogRecord record) {
            if (!record.getLoggerName().startsWith("io.grpc")) {
                logged.add(record);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
