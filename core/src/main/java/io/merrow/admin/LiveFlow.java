package io.merrow.admin;

import io.merrow.layout.FlowRecordFlyweight;
import java.util.Map;

/** A flow that goes on, as of the latest snapshot. The admin thread only. */
final class LiveFlow {
    private final FlowRates rates = new FlowRates();
    private RecordLine line;
    private long snapshot;

    /** Takes in a snapshot's record. */
    void update(final RecordLine newLine, final FlowRecordFlyweight record, final long snapshotNumber) {
        line = newLine;
        snapshot = snapshotNumber;
        rates.look(record, record.emittedNs());
        final Map<String, Object> facts = newLine.facts();
        facts.put("flow.bytes.rate", rates.bytes());
        facts.put("flow.reverse.bytes.rate", rates.reverseBytes());
        facts.put("flow.packets.rate", rates.packets());
        facts.put("flow.reverse.packets.rate", rates.reversePackets());
        facts.remove("flow.end_reason");
    }

    RecordLine line() {
        return line;
    }

    Map<String, Object> facts() {
        return line.facts();
    }

    long snapshot() {
        return snapshot;
    }

    @Override
    public String toString() {
        return "LiveFlow{" + line + ", " + rates + '}';
    }
}
