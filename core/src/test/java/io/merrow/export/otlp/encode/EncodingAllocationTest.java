package io.merrow.export.otlp.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.merrow.export.ExportHarness;
import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Bytes of heap that one span costs from record to the compressed request, by the thread's own account: none. What the
 * JVM does once while it compiles is in some windows; one without a byte is the proof.
 */
class EncodingAllocationTest {
    private static final int BATCH = 1024;
    private static final int ROUNDS = 20;
    private static final int MOST_WINDOWS = 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SplittableRandom random = new SplittableRandom(1);
    private final RequestEncoder encoder = new RequestEncoder(ExportHarness.profile(), ExportHarness.RESOURCE);
    private final EncodedRequest request = new EncodedRequest();
    private final GzipBuffer gzip = new GzipBuffer();
    private final FlowRecordFlyweight record = TestRecords.tcp();
    private long flow;

    @Test
    void shouldAllocateNothingForRecordsOfKnownFlows() {
        assertThat(leastAllocated(this::knownFlow)).isZero();
    }

    @Test
    void shouldAllocateNothingForNewFlows() {
        assertThat(leastAllocated(this::newFlow)).isZero();
    }

    /** An interval record of one of 500 long flows: a new span id, new counters, a known parent. */
    private void knownFlow() {
        identify(flow % 500);
        record.parentSpanId(7_000_000 + flow % 500).spanId(random.nextLong());
        count(false);
        flow++;
    }

    /** The first and only record of a flow: new ids, deltas that are the totals, two known addresses. */
    private void newFlow() {
        identify(flow);
        record.parentSpanId(0).spanId(random.nextLong()).sourcePort(32768 + (int) (flow % 28000));
        count(true);
        flow++;
    }

    private void identify(final long number) {
        record.traceIdHigh(number * 0x9E3779B97F4A7C15L).traceIdLow(number);
        record.buffer().putLong(FlowRecordFlyweight.COMMUNITY_DIGEST_OFFSET, number * 0xBF58476D1CE4E5B9L);
    }

    private void count(final boolean first) {
        final long packets = random.nextLong(1, 800);
        final long bytes = packets * random.nextLong(60, 1500);
        final long back = packets * random.nextLong(60, 1500);
        final long before = first ? 0 : random.nextLong(1L << 30);
        record.packetsDelta(packets).packetsTotal(packets + before);
        record.bytesDelta(bytes).bytesTotal(bytes + before * 100);
        record.reversePacketsDelta(packets).reversePacketsTotal(packets + before);
        record.reverseBytesDelta(back).reverseBytesTotal(back + before * 100);
        record.handshakeNs(1_234_567);
    }

    private long leastAllocated(final Runnable nextRecord) {
        final long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < MOST_WINDOWS && least > 0; window++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            for (int round = 0; round < ROUNDS; round++) {
                encodeBatch(nextRecord);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        return least;
    }

    private void encodeBatch(final Runnable nextRecord) {
        encoder.begin(request);
        for (int i = 0; i < BATCH; i++) {
            nextRecord.run();
            encoder.append(request, record.buffer(), record.offset());
        }
        encoder.end(request);
        gzip.compress(request.bytes(), request.offset(), request.length());
    }
}
