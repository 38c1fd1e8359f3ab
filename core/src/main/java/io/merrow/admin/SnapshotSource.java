package io.merrow.admin;

import com.google.errorprone.annotations.CheckReturnValue;
import io.merrow.export.queue.RecordHandOff;

/** A shard, as far as its flows are looked at. Called by the admin thread. */
public interface SnapshotSource {
    /** Lets the shard's thread put a record of the present state of each of its flows into {@code handOff}; false: not now. */
    @CheckReturnValue
    boolean snapshot(RecordHandOff handOff);

    /** How often all flows were shown. */
    long snapshots();
}
