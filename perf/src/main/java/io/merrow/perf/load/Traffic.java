package io.merrow.perf.load;

import io.merrow.lab.LabProcess;
import java.io.IOException;
import java.util.List;

/** What a step offers. Called by the one thread that runs the steps. */
interface Traffic {
    /** What is sent, for people. */
    String describe();

    /**
     * Starts the servers it needs and then the clients, which end by themselves after {@code seconds}.
     *
     * @return the clients, to be waited for; servers end with the lab.
     */
    List<LabProcess> start(LoadLab lab, int seconds) throws IOException;

    /** Flows of which the agent must know afterwards, at least; 0: not known beforehand. */
    default long flows(final int seconds) {
        return 0;
    }
}
