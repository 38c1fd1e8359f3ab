package io.merrow.export.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.merrow.export.ExportHarness;
import io.merrow.export.delivery.ExportSettings;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.lab.OtlpReceiver;
import io.merrow.telemetry.LedgerCounter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a span costs on the sending threads, with batches of the default size: the budget is 128 B from record to answer. */
class TransportAllocationTest {
    private static final int BATCH = 1024;
    private static final int BATCHES = 30;
    private static final int BUDGET_BYTES = 128;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource
    void shouldStayWithinTheBudgetFromRecordToAnswer(final OtlpSettings.Protocol protocol) {
        try (OtlpReceiver receiver = new OtlpReceiver();
                ExportHarness harness = start(receiver, protocol)) {
            receiver.keepSpans(false);
            deliver(harness, BATCHES);
            final long before = allocated();
            deliver(harness, BATCHES);
            final long perSpan = (allocated() - before) / ((long) BATCHES * BATCH);
            assertThat(perSpan).isLessThanOrEqualTo(BUDGET_BYTES);
        }
    }

    private static ExportHarness start(final OtlpReceiver receiver, final OtlpSettings.Protocol protocol) {
        final String endpoint =
                protocol == OtlpSettings.Protocol.GRPC ? receiver.grpcEndpoint() : receiver.httpEndpoint();
        return new ExportHarness(
                new ExportSettings(
                        BATCH,
                        TimeUnit.SECONDS.toNanos(1),
                        4 * BATCH,
                        1,
                        ExportHarness.settings().retry(),
                        0),
                ExportHarness.otlp(endpoint, protocol, 1));
    }

    private static void deliver(final ExportHarness harness, final int batches) {
        for (int batch = 0; batch < batches; batch++) {
            final long delivered = harness.count(LedgerCounter.RECORDS_EXPORTED) + BATCH;
            harness.offerNumbered(0, BATCH);
            harness.turnUntil(() -> harness.count(LedgerCounter.RECORDS_EXPORTED) == delivered);
        }
    }

    /** By our sending threads and the client's own; that the encoder allocates nothing is another test's subject. */
    private long allocated() {
        long sum = 0;
        for (final ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            final String name = thread == null ? "" : thread.getThreadName();
            if (name.startsWith("merrow-otlp") || name.startsWith("OkHttp")) {
                sum += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return sum;
    }
}
