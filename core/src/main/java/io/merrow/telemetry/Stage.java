package io.merrow.telemetry;

/**
 * A stretch of the way whose duration is recorded. Two chains, each from one beginning: packet → read → applied, and
 * record → enriched → encoded → acknowledged; between them lies what the flow's timeouts make of it.
 */
public enum Stage {
    EVENT_READ("event_read", "Packet in the kernel → its event read from the ring."),
    EVENT_APPLIED("event_applied", "Packet in the kernel → its event applied to the flow."),
    FLOW_ENDED("flow_ended", "Last packet of a flow → its final record leaves the shard, the timeout included."),
    RECORD_ENRICHED("record_enriched", "Record left its shard → the names of its ends are there, or not waited for."),
    RECORD_ENCODED("record_encoded", "Record left its shard → encoded in a batch, the wait for the batch included."),
    RECORD_ACKNOWLEDGED("record_acknowledged", "Record left its shard → confirmed by the exporter.");

    private final String label;
    private final String sentence;

    Stage(final String label, final String sentence) {
        this.label = label;
        this.sentence = sentence;
    }

    /** Metric label, tag in logs. */
    public String label() {
        return label;
    }

    /** From where to where, for people. */
    public String sentence() {
        return sentence;
    }
}
