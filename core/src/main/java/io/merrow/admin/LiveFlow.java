package io.merrow.admin;

import io.merrow.admin.api.RecordAnswer;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.Map;

/** A live flow as of the latest snapshot. The admin thread only. */
final class LiveFlow {
    private final FlowRates rates = new FlowRates();
    private RecordAnswer line;
    private long snapshot;

    /** Takes in a snapshot's record. */
    void update(final RecordAnswer newLine, final FlowRecordFlyweight record, final long snapshotNumber) {
        line = newLine;
        snapshot = snapshotNumber;
        rates.look(record, record.emittedNs());
        final Map<String, Object> attributes = newLine.attributes();
        attributes.put("flow.bytes.rate", rates.bytes());
        attributes.put("flow.reverse.bytes.rate", rates.reverseBytes());
        attributes.put("flow.packets.rate", rates.packets());
        attributes.put("flow.reverse.packets.rate", rates.reversePackets());
        attributes.remove("flow.end_reason");
    }

    RecordAnswer line() {
        return line;
    }

    Map<String, Object> attributes() {
        return line.attributes();
    }

    long snapshot() {
        return snapshot;
    }

    @Override
    public String toString() {
        return "LiveFlow{" + line + ", " + rates + '}';
    }
}
