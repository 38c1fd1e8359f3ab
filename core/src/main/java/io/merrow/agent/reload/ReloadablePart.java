package io.merrow.agent.reload;

import io.merrow.agent.refusal.StartException;
import io.merrow.config.MerrowConfig;
import io.merrow.config.writer.ConfigChanges;
import java.util.List;

/** A part of the running agent that takes over another configuration while packets continue. Reload thread only. */
public interface ReloadablePart {
    /** Keys and sections that it goes by, all of them live. */
    List<String> keys();

    /**
     * Makes ready all that may fail; nothing is different yet.
     *
     * @throws StartException naming what cannot be used.
     */
    Change prepare(ConfigChanges changes, MerrowConfig next);

    /** What was made ready: one of its two methods is called, once. */
    interface Change {
        /**
         * Puts it into force.
         *
         * @throws StartException       when it cannot; the part is as it was.
         * @throws InterruptedException when the agent stops.
         */
        void apply() throws InterruptedException;

        /** Gives it back. */
        default void discard() {}
    }
}
