package io.merrow.export.attributes;

import static io.merrow.export.attributes.Attribute.longKey;
import static io.merrow.export.attributes.Attribute.stringKey;

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

    /**
     * Puts the process of the end that the span is about: the client's on a client's span, the server's on a server's, also
     * where only the other is known. A span of neither kind has that of the source, else that of the destination.
     */
    void fill(final AttributeSink attributes, final FlowRecordFlyweight record) {
        final int source = record.sourceProcessId();
        final int destination = record.destinationProcessId();
        final int processId =
                switch (record.kind()) {
                    case RecordDescriptor.KIND_CLIENT -> source;
                    case RecordDescriptor.KIND_SERVER -> destination;
                    default -> source != 0 ? source : destination;
                };
        if (processId != 0) {
            attributes.put(PID, processId);
            attributes.put(EXECUTABLE_NAME, names.apply(processId));
        }
    }
}
