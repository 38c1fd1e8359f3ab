package io.merrow.export;

import io.merrow.enrich.InterfaceIndex;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordDescriptor;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A record on its way out: queued, put into a batch, viewed as a span, encoded as OTLP by the marshaler that the official
 * exporters use with reusable data. One thread, no compression, no network. In the exporter's package, because what it
 * measures is nobody else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RecordToBytesBenchmark {
    private static final int BATCH = 1024;

    /** Interval records of 500 long flows, or the only record of a flow each. */
    @Param({"known", "new"})
    private String flows;

    private final AttributeProfile profile = new AttributeProfile(() -> InterfaceIndex.EMPTY);
    private final SpanBatchView view = new SpanBatchView(
            profile,
            Resource.create(Attributes.builder().put("service.name", "merrow").build()));
    private final LowAllocationTraceRequestMarshaler marshaler = new LowAllocationTraceRequestMarshaler();
    private final RecordQueue queue = new RecordQueue(BATCH);
    private final RecordBatch batch = new RecordBatch(0, BATCH);
    private final FlowRecordFlyweight record = new FlowRecordFlyweight()
            .wrap(new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, 64)), 0);
    private long number;
    private boolean isNew;

    @Setup
    public void setUp() {
        isNew = flows.equals("new");
        record.protocol(6)
                .ipVersion(4)
                .kind(RecordDescriptor.KIND_CLIENT)
                .direction(RecordDescriptor.DIRECTION_FORWARD)
                .tcpState(RecordDescriptor.STATE_ESTABLISHED)
                .tcpFlags(0x1A)
                .reverseTcpFlags(0x12)
                .ttl(64)
                .reverseTtl(63)
                .destinationPort(443)
                .handshakeNs(1_234_567)
                .owner(KernelLayoutDescriptor.observationPoint(2, KernelLayoutDescriptor.HOOK_EGRESS));
        record.buffer().putInt(FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET + 8, 0xFFFF0000);
        record.buffer().putInt(FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET + 8, 0xFFFF0000);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void encode() throws IOException {
        for (int i = 0; i < BATCH; i++) {
            nextRecord();
            queue.offer(record.buffer(), record.offset());
        }
        batch.fill(queue);
        view.wrap(batch);
        marshaler.initialize(view);
        marshaler.writeBinaryTo(OutputStream.nullOutputStream());
        marshaler.reset();
    }

    private void nextRecord() {
        number++;
        final long flow = isNew ? number : number % 500;
        record.traceIdHigh(flow * 0x9E3779B97F4A7C15L).traceIdLow(flow + 1);
        record.buffer().putLong(FlowRecordFlyweight.COMMUNITY_DIGEST_OFFSET, flow * 0xBF58476D1CE4E5B9L);
        record.sourcePort(32768 + (int) (flow % 28000)).spanId(number).parentSpanId(isNew ? 0 : flow + 1);
        record.packetsDelta(1000 + number % 800)
                .packetsTotal(number * 1000)
                .bytesDelta(number % 99999)
                .bytesTotal(number);
        record.reversePacketsDelta(900 + number % 700)
                .reversePacketsTotal(number * 900)
                .reverseBytesTotal(number * 3);
    }
}
