package io.merrow.agent.cluster;

import java.util.function.Supplier;

/** The names in use: a reload replaces them. Any thread may read; one thread at a time replaces and closes. */
public final class CurrentCluster implements Supplier<ClusterNames>, AutoCloseable {
    private volatile ClusterNames names;

    public CurrentCluster(final ClusterNames names) {
        this.names = names;
    }

    @Override
    public ClusterNames get() {
        return names;
    }

    /** The former names are the caller's to close. */
    public void replace(final ClusterNames newNames) {
        names = newNames;
    }

    @Override
    public void close() {
        names.close();
    }
}
