package io.merrow.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.merrow.layout.FlowRecordFlyweight;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Bytes of heap that one span costs from record to encoded, by the thread's own account. Encoded by the marshaler that
 * the SDK's exporters use with reusable data, on this thread, uncompressed.
 *
 * <p>What is left is what the SDK's interfaces ask for: a span id is a String (56 bytes), so is a trace id (72) and a
 * Community ID (72), a number above 1023 is a Long (16), and its encoder keeps a map entry for each id (32).
 */
class SpanAllocationTest {
    private static final int BATCH = 1024;
    private static final int ROUNDS = 60;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SplittableRandom random = new SplittableRandom(1);
    private final AttributeProfile profile = ExportHarness.profile();
    private final SpanBatchView view = new SpanBatchView(profile, ExportHarness.RESOURCE);
    private final LowAllocationTraceRequestMarshaler marshaler = new LowAllocationTraceRequestMarshaler();
    private final RecordQueue queue = new RecordQueue(BATCH);
    private final RecordBatch batch = new RecordBatch(0, BATCH);
    private final FlowRecordFlyweight record = TestRecords.tcp();
    private long flow;

    @Test
    void shouldAllocateTheSpanIdOnlyForRecordsSeenBefore() throws IOException {
        final long viewed = measure(false, this::sameRecord);
        final long encoded = measure(true, this::sameRecord);
        System.out.println("bytes a span, same records: viewed " + viewed + ", encoded " + encoded);
        assertThat(viewed).isLessThanOrEqualTo(64);
        assertThat(encoded).isLessThanOrEqualTo(64);
    }

    @Test
    void shouldAllocateIdsAndNumbersOnlyForKnownFlows() throws IOException {
        final long viewed = measure(false, this::knownFlow);
        final long encoded = measure(true, this::knownFlow);
        System.out.println("bytes a span, known flows: viewed " + viewed + ", encoded " + encoded);
        assertThat(viewed).isLessThanOrEqualTo(230);
        assertThat(encoded).isLessThanOrEqualTo(300);
    }

    @Test
    void shouldAllocateItsTextsOnceForANewFlow() throws IOException {
        final long viewed = measure(false, this::newFlow);
        final long encoded = measure(true, this::newFlow);
        System.out.println("bytes a span, new flows: viewed " + viewed + ", encoded " + encoded);
        assertThat(viewed).isLessThanOrEqualTo(300);
        assertThat(encoded).isLessThanOrEqualTo(370);
    }

    /** Three records of one flow: nothing is new. */
    private void sameRecord() {
        record.spanId(100 + flow % 3);
        flow++;
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

    private long measure(final boolean encode, final Runnable nextRecord) throws IOException {
        rounds(encode, nextRecord);
        final long thread = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(thread);
        rounds(encode, nextRecord);
        return (threads.getThreadAllocatedBytes(thread) - before) / ((long) ROUNDS * BATCH);
    }

    private void rounds(final boolean encode, final Runnable nextRecord) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < BATCH; i++) {
                nextRecord.run();
                queue.offer(record.buffer(), record.offset());
            }
            batch.fill(queue);
            view.wrap(batch);
            if (encode) {
                marshaler.initialize(view);
                marshaler.writeBinaryTo(OutputStream.nullOutputStream());
                marshaler.reset();
            }
        }
    }
}
