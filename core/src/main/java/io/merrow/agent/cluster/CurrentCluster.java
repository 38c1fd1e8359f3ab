package io.merrow.agent.cluster;

import java.util.function.Supplier;

/** The names in use: a reload replaces them. Any thread may read; one thread at a time replaces and closes. */
public final class CurrentCluster implements Supplier<ClusterNames>, AutoCloseable {
    private final KeptNames kept;
    private volatile ClusterNames names;

    /** @param kept over the end of the process. */
    public CurrentCluster(final ClusterNames names, final KeptNames kept) {
        this.names = names;
        this.kept = kept;
    }

    /** What is kept over the end of the process. */
    public KeptNames kept() {
        return kept;
    }

    @Override
    public ClusterNames get() {
        return names;
    }

    /** The former names are the caller's to close. */
    public void replace(final ClusterNames newNames) {
        names = newNames;
        newNames.keep();
    }

    @Override
    public void close() {
        names.close();
        kept.close();
    }
}
