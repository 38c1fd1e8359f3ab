package io.merrow.telemetry;

/**
 * A stretch of the way whose duration is recorded. Two chains, each from one beginning: packet → read → applied, and
 * record → enriched → encoded → acknowledged; between them lies what the flow's timeouts make of it.
 */
public enum Stage {
    EVENT_READ("event_read", "From the packet in the kernel to its event read from the ring buffer."),
    EVENT_APPLIED("event_applied", "From the packet in the kernel to its event applied to the flow."),
    FLOW_ENDED(
            "flow_ended",
            "From the last packet of a flow to its final record leaving the shard, including the timeout."),
    RECORD_ENRICHED("record_enriched", "From the record leaving the shard to its enrichment."),
    RECORD_ENCODED(
            "record_encoded", "From the record leaving the shard to its encoding, including the wait for the batch."),
    RECORD_ACKNOWLEDGED("record_acknowledged", "From the record leaving the shard to the collector's confirmation.");

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
