package io.merrow.export;

import io.merrow.export.metrics.RecordMeter;
import io.merrow.export.sampling.RecordSampler;

/**
 * What is done with a record before it is printed or queued.
 *
 * @param deferred records that wait for names.
 * @param meter    measures every record.
 * @param sampler  chooses those that become spans.
 */
public record RecordStages(DeferredRecords deferred, RecordMeter meter, RecordSampler sampler) {
    /** Nothing is measured, and all become spans. */
    static RecordStages of(final DeferredRecords deferred) {
        return new RecordStages(deferred, RecordMeter.NONE, RecordSampler.ALL);
    }
}
