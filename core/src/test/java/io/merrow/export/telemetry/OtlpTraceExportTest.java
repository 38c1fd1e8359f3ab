package io.merrow.export.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.client.Signal;
import io.merrow.export.otlp.client.TlsFiles;
import io.merrow.export.sdk.FlushLimit;
import io.merrow.export.sdk.RequestCounts;
import io.merrow.lab.Answer;
import io.merrow.lab.OtlpReceiver;
import io.merrow.lab.ReceivedSpan;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SDK's spans at a collector that decodes with the official classes. */
@Timeout(120)
class OtlpTraceExportTest {
    /** Longer than the test may take. */
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private static final Duration NEVER = Duration.ofHours(1);

    private final OtlpReceiver receiver = new OtlpReceiver();
    private final RequestCounts counts = new RequestCounts();
    private final AtomicLong dropped = new AtomicLong();

    @AfterEach
    void close() {
        receiver.close();
    }

    private OtlpTraceExport export(final OtlpSettings.Protocol protocol, final Duration interval) {
        final OtlpSettings connection = new OtlpSettings(
                Signal.TRACES,
                "internal.traces.otlp.collector",
                protocol == OtlpSettings.Protocol.GRPC ? receiver.grpcEndpoint() : receiver.httpEndpoint(),
                protocol,
                TIMEOUT,
                true,
                true,
                Map.of(),
                TlsFiles.SYSTEM);
        return new OtlpTraceExport(
                connection,
                interval,
                new OtlpTraceExport.Context(Map.of("service.name", "merrow"), Map.of(), counts, dropped));
    }

    private OtlpTraceExport export() {
        return export(OtlpSettings.Protocol.GRPC, NEVER);
    }

    private static void span(final OtlpTraceExport export, final String name) {
        export.tracer().spanBuilder(name).startSpan().end();
    }

    @ParameterizedTest
    @EnumSource(OtlpSettings.Protocol.class)
    void shouldDeliverSpans(final OtlpSettings.Protocol protocol) {
        try (OtlpTraceExport export = export(protocol, NEVER)) {
            span(export, "start");
            assertThat(export.flush()).isTrue();
        }
        final ReceivedSpan span = receiver.spans().get(0);
        assertThat(span.name()).isEqualTo("start");
        assertThat(span.scope().getName()).isEqualTo("io.merrow.agent");
        assertThat(span.resourceAttribute("service.name")).isEqualTo("merrow");
        assertThat(counts.delivered().get()).isEqualTo(1);
    }

    @Test
    void shouldExportAtTheInterval() {
        try (OtlpTraceExport export = export(OtlpSettings.Protocol.GRPC, Duration.ofMillis(100))) {
            span(export, "start");
            receiver.awaitSpans(1, Duration.ofSeconds(30));
        }
    }

    @Test
    void shouldKeepSpansOverAnOutage() {
        try (OtlpTraceExport export = export()) {
            receiver.answerWith(any -> Answer.unavailable());
            span(export, "a");
            assertThat(export.flush()).isFalse();
            span(export, "b");
            assertThat(export.flush()).isFalse();
            receiver.answerWith(any -> Answer.ok());
            assertThat(export.flush()).isTrue();
            assertThat(export.flush()).isTrue();
        }
        assertThat(receiver.spans()).extracting(ReceivedSpan::name).containsExactly("a", "b");
        assertThat(dropped).hasValue(0);
        assertThat(counts.failed().get()).isPositive();
    }

    @Test
    void shouldKeepTheLatestSpansOnly() {
        final int all = SpanQueue.CAPACITY + 100;
        try (OtlpTraceExport export = export()) {
            receiver.answerWith(any -> Answer.unavailable());
            for (int i = 0; i < all; i++) {
                span(export, Integer.toString(i));
                if (i % 400 == 0) {
                    export.flush();
                }
            }
            assertThat(export.flush()).isFalse();
            receiver.answerWith(any -> Answer.ok());
            assertThat(export.flush()).isTrue();
        }
        assertThat(receiver.spans()).hasSize(SpanQueue.CAPACITY);
        assertThat(receiver.spans().get(0).name()).isEqualTo("100");
        assertThat(dropped).hasValue(100);
    }

    /** What a collector never takes must not keep later spans from it. */
    @Test
    void shouldDropWhatTheCollectorRefuses() {
        try (OtlpTraceExport export = export()) {
            receiver.answerNext(Answer.failure(Status.Code.INVALID_ARGUMENT, 400, "no"));
            span(export, "a");
            assertThat(export.flush()).isTrue();
            span(export, "b");
            assertThat(export.flush()).isTrue();
        }
        assertThat(receiver.spans()).extracting(ReceivedSpan::name).containsExactly("b");
        assertThat(dropped).hasValue(1);
    }

    @Test
    void shouldCountWhatIsLeftAtTheEnd() {
        receiver.disconnect();
        try (OtlpTraceExport export = export()) {
            span(export, "a");
            assertThat(export.flush()).isFalse();
            span(export, "b");
        }
        assertThat(dropped).hasValue(2);
    }

    /** A collector that takes requests and never answers. What its end breaks off is counted, too. */
    @Test
    void shouldNotWaitForAnAnswerBeyondTheLimit() throws InterruptedException {
        final CountDownLatch isOver = new CountDownLatch(1);
        receiver.answerWith(any -> {
            awaitQuietly(isOver);
            return Answer.ok();
        });
        try (OtlpTraceExport export = export()) {
            span(export, "a");
            assertThat(FlushLimit.of(Duration.ofMillis(200), () -> false).retry(export::flush))
                    .isFalse();
            assertThat(isOver.getCount()).as("the answer is still awaited").isEqualTo(1);
        } finally {
            isOver.countDown();
        }
        assertThat(dropped).hasValue(1);
    }

    private static void awaitQuietly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
