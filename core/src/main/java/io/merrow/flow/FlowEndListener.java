package io.merrow.flow;

/** Is notified of each flow whose final record has left its shard, on the shard's thread. */
@FunctionalInterface
public interface FlowEndListener {
    /** Ignores it. */
    FlowEndListener NONE = silenceNs -> {};

    /** @param silenceNs from the flow's last packet to its final record, by the kernel's clock. */
    void onFlowEnded(long silenceNs);
}
