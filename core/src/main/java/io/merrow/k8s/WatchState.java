package io.merrow.k8s;

/** How one kind's watch stands. */
enum WatchState {
    /** Not all of its objects were seen yet. */
    SYNCING("is not seen in full yet"),
    /** Seen in full, and changes arrive. */
    WATCHING("is watched"),
    /** Seen in full, but changes do not arrive now. */
    STALE("does not get changes now"),
    /** The API server does not let us. */
    FORBIDDEN("is forbidden; grant get, list and watch in the ClusterRole"),
    /** The API server does not know the kind. */
    ABSENT("is not known to this API server");

    private final String words;

    WatchState(final String words) {
        this.words = words;
    }

    /** Behind the kind's name, for people. */
    String words() {
        return words;
    }

    /** Nothing will come of waiting for it. */
    boolean isGivenUp() {
        return this == FORBIDDEN || this == ABSENT;
    }
}
