package io.merrow.admin;

import io.merrow.layout.FlowRecordFlyweight;
import java.util.Map;

/** A flow that goes on, as of the latest glance. The admin thread only. */
final class LiveFlow {
    private final FlowRates rates = new FlowRates();
    private RecordLine line;
    private long glance;

    /** Takes in a glance's record. */
    void update(final RecordLine newLine, final FlowRecordFlyweight record, final long glanceNumber) {
        line = newLine;
        glance = glanceNumber;
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

    long glance() {
        return glance;
    }

    @Override
    public String toString() {
        return "LiveFlow{" + line + ", " + rates + '}';
    }
}
