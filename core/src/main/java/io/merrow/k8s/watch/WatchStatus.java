package io.merrow.k8s.watch;

import io.merrow.k8s.facts.ClusterKind;

/** The state of the watch of one kind. Any thread. */
public interface WatchStatus {
    ClusterKind kind();

    WatchState state();

    /** Whether a complete list of the kind was seen at some time, or it is an optional one that the server lacks. */
    boolean isKnown();

    /** Address and cause of the last failure; empty: the last request succeeded. */
    String lastFailure();
}
