package io.merrow.export;

import static io.merrow.export.Attribute.longKey;
import static io.merrow.export.Attribute.stringKey;

import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import java.util.function.IntFunction;

/** The {@code process.*} part of the {@link AttributeProfile}: the local end's. The export thread only. */
final class ProcessAttributes {
    static final Attribute<Long> PID = longKey("process.pid");
    static final Attribute<String> EXECUTABLE_NAME = stringKey("process.executable.name");

    private final IntFunction<String> names;

    /** @param names of a process by its number, null where nothing is known of it. */
    ProcessAttributes(final IntFunction<String> names) {
        this.names = names;
    }

    /** Puts what the record has. Where both ends are local, that of the end which the span is told for: see its kind. */
    void fill(final AttributeSink attributes, final FlowRecordFlyweight record) {
        final int source = record.sourceProcessId();
        final int destination = record.destinationProcessId();
        final boolean isServer = record.kind() == RecordDescriptor.KIND_SERVER;
        final int ofKind = isServer ? destination : source;
        final int processId = ofKind != 0 ? ofKind : source | destination; // one of them is 0
        if (processId != 0) {
            attributes.put(PID, processId);
            attributes.put(EXECUTABLE_NAME, names.apply(processId));
        }
    }
}
