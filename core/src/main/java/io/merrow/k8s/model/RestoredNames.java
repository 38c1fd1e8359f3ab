package io.merrow.k8s.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a model has from before the agent's start, and nothing has confirmed yet.
 *
 * @param objects  number of them.
 * @param contactMs when the cluster was last watched, Unix epoch; 0: not known.
 */
public record RestoredNames(int objects, long contactMs) {
    public static final RestoredNames NONE = new RestoredNames(0, 0);

    public boolean isEmpty() {
        return objects == 0;
    }

    /** For people. */
    public String asOf() {
        return contactMs == 0
                ? "as of an unknown time"
                : "as of " + Instant.ofEpochMilli(contactMs).truncatedTo(ChronoUnit.SECONDS);
    }
}
