package io.merrow.perf.export;

import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.attributes.FlowNames;
import io.merrow.export.format.TextCaches;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** Presents a flow record as OpenTelemetry's {@link SpanData}, for its own exporter. Reusable: {@link #wrap} for each record. */
final class SpanView implements SpanData {
    /** Scope of all spans. */
    static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("merrow");

    private static final SpanKind[] KINDS = {SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.SERVER};

    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final TextCaches texts;
    private final SpanAttributes attributes;
    private final RecordContext context = new RecordContext();
    private final RecordContext parentContext = new RecordContext();
    private final AttributeProfile profile;
    private final Resource resource;
    private boolean root;
    private String name;
    private SpanKind kind;
    private long startNs;
    private long endNs;

    SpanView(final AttributeProfile profile, final TextCaches texts, final Resource resource) {
        this.profile = profile;
        this.texts = texts;
        this.attributes = new SpanAttributes(texts);
        this.resource = resource;
    }

    /** Views the record that starts at {@code offset}. The export thread only. */
    SpanView wrap(final MutableDirectBuffer buffer, final int offset) {
        record.wrap(buffer, offset);
        context.traceId = texts.traceId(buffer, offset);
        context.spanId = texts.spanId(buffer, offset);
        root = record.parentSpanId() == 0;
        if (!root) {
            parentContext.traceId = context.traceId;
            parentContext.spanId = texts.parentSpanId(buffer, offset);
        }
        name = FlowNames.spanName(record.ipVersion(), record.protocol());
        kind = KINDS[record.kind() <= RecordDescriptor.KIND_SERVER ? record.kind() : RecordDescriptor.KIND_INTERNAL];
        startNs = record.startNs();
        endNs = record.endNs();
        attributes.clear();
        profile.fill(attributes, record);
        return this;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public SpanKind getKind() {
        return kind;
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public SpanContext getParentSpanContext() {
        return root ? SpanContext.getInvalid() : parentContext;
    }

    @Override
    public StatusData getStatus() {
        return StatusData.unset();
    }

    @Override
    public long getStartEpochNanos() {
        return startNs;
    }

    @Override
    public long getEndEpochNanos() {
        return endNs;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    @Deprecated
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return InstrumentationLibraryInfo.create(SCOPE.getName(), SCOPE.getVersion());
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public String toString() {
        return "SpanView{" + name + ", " + kind + ", trace=" + context.traceId + ", span=" + context.spanId
                + ", attributes=" + attributes + "}";
    }

    /** Ids of a record, always valid and sampled. */
    private static final class RecordContext implements SpanContext {
        private String traceId;
        private String spanId;

        @Override
        public String getTraceId() {
            return traceId;
        }

        @Override
        public String getSpanId() {
            return spanId;
        }

        @Override
        public TraceFlags getTraceFlags() {
            return TraceFlags.getSampled();
        }

        @Override
        public TraceState getTraceState() {
            return TraceState.getDefault();
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public boolean isRemote() {
            return false;
        }
    }
}
