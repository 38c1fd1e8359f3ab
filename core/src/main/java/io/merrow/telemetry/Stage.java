package io.merrow.telemetry;

/** A stretch of the way whose duration is recorded. */
public enum Stage {
    EVENT_APPLIED("event_applied", "Packet in the kernel → its event applied to the flow."),
    RECORD_ACKNOWLEDGED("record_acknowledged", "Record left its shard → confirmed by the exporter.");

    private final String label;
    private final String sentence;

    Stage(final String label, final String sentence) {
        this.label = label;
        this.sentence = sentence;
    }

    /** Metric label. */
    public String label() {
        return label;
    }

    /** From where to where, for people. */
    public String sentence() {
        return sentence;
    }
}
