package io.merrow.k8s.store;

import io.merrow.k8s.facts.ClusterFacts;

/**
 * An object as it was for a time.
 *
 * @param sequence  of its writing: a later one is newer, in one file.
 * @param sinceMs   when the agent learned that it has these addresses, Unix epoch.
 * @param endedMs   when it was no more, or had other addresses; 0 while it lasts.
 */
public record StoredObject(long sequence, long sinceMs, long endedMs, ClusterFacts facts) {
    public boolean hasEnded() {
        return endedMs != 0;
    }
}
