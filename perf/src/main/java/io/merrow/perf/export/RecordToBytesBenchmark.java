package io.merrow.perf.export;

import io.merrow.enrich.InterfaceIndex;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.delivery.RecordBatch;
import io.merrow.export.format.TextCaches;
import io.merrow.export.otlp.encode.EncodedRequest;
import io.merrow.export.otlp.encode.GzipBuffer;
import io.merrow.export.otlp.encode.RequestEncoder;
import io.merrow.export.queue.MemoryQueue;
import io.merrow.export.queue.RecordQueue;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.layout.RecordDescriptor;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.internal.otlp.traces.LowAllocationTraceRequestMarshaler;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * A record on its way out: queued, put into a batch, encoded as OTLP. One thread, no network. In the exporter's package,
 * because it is of use only here.
 *
 * <p>{@code direct} is what the agent does: straight into a reused array. {@code official} is what it did at first and
 * what is left as an alternative: a view as the SDK's span, encoded by the marshaler that the official exporters use with
 * reusable data (a third of the direct encoder's spans a second, and 265 to 292 B a span for known flows, because ids and
 * numbers must be objects).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class RecordToBytesBenchmark {
    private static final int BATCH = 1024;

    /** Interval records of 500 long flows, or the only record of a flow each. */
    @Param({"known", "new"})
    private String flows = "known";

    @Param({"direct", "direct+gzip", "direct+gzip6", "official"})
    private String encoder = "direct";

    private final AttributeProfile profile = new AttributeProfile(() -> InterfaceIndex.EMPTY);
    private final RequestEncoder direct = new RequestEncoder(profile, Map.of("service.name", "merrow"));
    private final EncodedRequest request = new EncodedRequest();
    private final GzipBuffer fastGzip = new GzipBuffer();
    private final GzipBuffer usualGzip = new GzipBuffer(6);
    private final List<SpanData> views = new ArrayList<>();
    private final LowAllocationTraceRequestMarshaler marshaler = new LowAllocationTraceRequestMarshaler();
    private final RecordQueue queue = new MemoryQueue(BATCH);
    private final RecordBatch batch = new RecordBatch(0, BATCH);
    private final FlowRecordFlyweight record = new FlowRecordFlyweight()
            .wrap(new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowRecordFlyweight.LENGTH, 64)), 0);
    private long number;
    private boolean isNew;

    @Setup
    public void setUp() {
        isNew = flows.equals("new");
        final Resource resource = Resource.create(
                Attributes.builder().put("service.name", "merrow").build());
        final TextCaches texts = new TextCaches();
        for (int i = 0; i < BATCH; i++) {
            views.add(new SpanView(profile, texts, resource));
        }
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

    /** Bytes of the request. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int encode() throws IOException {
        for (int i = 0; i < BATCH; i++) {
            nextRecord();
            final boolean unused = queue.offer(record.buffer(), record.offset());
        }
        batch.fill(queue, BATCH);
        return encoder.equals("official") ? encodeOfficially() : encodeDirectly();
    }

    private int encodeDirectly() {
        direct.begin(request);
        for (int i = 0; i < batch.count(); i++) {
            direct.append(request, batch.buffer(), batch.offset(i));
        }
        direct.end(request);
        if (encoder.equals("direct")) {
            return request.length();
        }
        final GzipBuffer gzip = encoder.equals("direct+gzip") ? fastGzip : usualGzip;
        gzip.compress(request.bytes(), request.offset(), request.length());
        return gzip.length();
    }

    private int encodeOfficially() throws IOException {
        for (int i = 0; i < batch.count(); i++) {
            ((SpanView) views.get(i)).wrap(batch.buffer(), batch.offset(i));
        }
        marshaler.initialize(views);
        final int length = marshaler.getBinarySerializedSize();
        marshaler.writeBinaryTo(OutputStream.nullOutputStream());
        marshaler.reset();
        return length;
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
