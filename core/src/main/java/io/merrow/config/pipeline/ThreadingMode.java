package io.merrow.config.pipeline;

/** How the stations are put on threads. */
public enum ThreadingMode {
    /** One for capture, one for each shard, one for export. */
    DEDICATED,
    /** One for all: for small nodes. */
    SHARED
}
