package io.merrow.export.sampling;

/** A condition on records. The export thread only. */
@FunctionalInterface
public interface SamplingRule {
    /** Whether it applies to the record. */
    boolean matches(SampledRecord record);
}
