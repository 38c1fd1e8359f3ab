package io.merrow.admin;

import com.google.errorprone.annotations.CheckReturnValue;
import io.merrow.export.queue.RecordHandOff;

/** A shard, as far as its flows are looked at. Called by the admin thread. */
public interface SnapshotSource {
    /** Lets the shard's thread put a record of each of its flows, as it stands, into {@code handOff}; false: not now. */
    @CheckReturnValue
    boolean snapshot(RecordHandOff handOff);

    /** How often all flows were shown. */
    long snapshots();
}
