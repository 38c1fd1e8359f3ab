package io.merrow.k8s;

/** How the watch of one kind stands. Any thread may ask. */
interface WatchStatus {
    ClusterKind kind();

    WatchState state();

    /** What went wrong last; empty: nothing did. */
    String lastFailure();
}
