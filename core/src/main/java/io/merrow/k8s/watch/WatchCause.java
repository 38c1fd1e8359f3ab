package io.merrow.k8s.watch;

import java.util.Locale;

/** Why a watch was started with a list. */
enum WatchCause {
    /** The agent began to watch. */
    START,
    /** The server refused the version from which the watch was to continue (410 Gone). */
    EXPIRED,
    /** The API server was away. */
    OUTAGE,
    /** No message for long. */
    SILENCE;

    /** Value of the attribute {@code merrow.watch.cause}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
