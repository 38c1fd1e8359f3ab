package io.merrow.export.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.enrich.RecordEnricher;
import io.merrow.export.CollectedAttributes;
import io.merrow.export.ExportHarness;
import io.merrow.export.TestRecords;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.layout.RecordDescriptor;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A span has the process of its own end, or none: never that of the other end. */
class ProcessAttributesTest {
    private final AttributeProfile profile =
            new AttributeProfile(() -> ExportHarness.INTERFACES, RecordEnricher.NONE, pid -> "name-of-" + pid);

    @ParameterizedTest
    @CsvSource({
        // kind, source, destination, expected
        "CLIENT, 11, 22, 11",
        "CLIENT, 0, 22, 0",
        "SERVER, 11, 22, 22",
        "SERVER, 11, 0, 0",
        "INTERNAL, 11, 0, 11",
        "INTERNAL, 0, 22, 22",
    })
    void shouldPutTheProcessOfTheSpansOwnEnd(
            final String kind, final int source, final int destination, final int expected) {
        final FlowRecordFlyweight record = TestRecords.udp();
        record.kind(
                        switch (kind) {
                            case "CLIENT" -> RecordDescriptor.KIND_CLIENT;
                            case "SERVER" -> RecordDescriptor.KIND_SERVER;
                            default -> RecordDescriptor.KIND_INTERNAL;
                        })
                .sourceProcessId(source)
                .destinationProcessId(destination);
        final Map<String, Object> attributes = CollectedAttributes.of(profile, record);
        assertThat(attributes.get("process.pid")).isEqualTo(expected == 0 ? null : (Object) (long) expected);
        assertThat(attributes.get("process.executable.name")).isEqualTo(expected == 0 ? null : "name-of-" + expected);
    }
}
