package io.merrow.k8s.model;

import io.merrow.k8s.facts.ClusterFacts;

/** Is notified of what a {@link ClusterModel} takes, within its lock: it must not wait. */
public interface ModelListener {
    /** Ignores everything. */
    ModelListener NONE = new ModelListener() {
        @Override
        public void onPut(final ClusterFacts facts, final ClusterFacts before, final long nowMs) {}

        @Override
        public void onRemove(final ClusterFacts facts, final long endMs) {}
    };

    /**
     * An object came, or changed.
     *
     * @param before its version until now; null: it is new.
     * @param nowMs  Unix epoch.
     */
    void onPut(ClusterFacts facts, ClusterFacts before, long nowMs);

    /**
     * An object is gone.
     *
     * @param endMs until when it had its addresses, Unix epoch.
     */
    void onRemove(ClusterFacts facts, long endMs);
}
