package io.merrow.export.sdk;

/** A data point that is notified when the collector has it. */
public interface DeliverablePoint {
    void delivered();
}
