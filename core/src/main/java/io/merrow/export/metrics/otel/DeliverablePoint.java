package io.merrow.export.metrics.otel;

/** A data point that is notified when the collector has it. */
interface DeliverablePoint {
    void delivered();
}
