package io.merrow.k8s.watch;

/** The state of one kind's watch. */
public enum WatchState {
    /** Not all of its objects were seen yet. */
    SYNCING("is not synced"),
    /** Seen in full, and changes arrive. */
    WATCHING("is synced"),
    /** Seen in full, but changes do not arrive now. */
    STALE("is not receiving changes; names are taken from the last known state"),
    /** The API server refuses it: the account lacks the right. */
    FORBIDDEN("is forbidden; grant get, list and watch in the ClusterRole and bind it"),
    /** The API server does not know the kind. */
    ABSENT("is not known to the API server");

    private final String words;

    WatchState(final String words) {
        this.words = words;
    }

    /** Behind the kind's name, for people. */
    String text() {
        return words;
    }

    /** Waiting does not help. */
    boolean isRefused() {
        return this == FORBIDDEN || this == ABSENT;
    }

    boolean isTrouble() {
        return this == STALE || isRefused();
    }
}
