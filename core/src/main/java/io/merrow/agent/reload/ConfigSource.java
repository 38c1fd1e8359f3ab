package io.merrow.agent.reload;

import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.MerrowConfig;

/** Where a running agent's next configuration comes from. Asked by the reload thread only. */
public interface ConfigSource {
    /** Reads it again, with everything that is laid over the file. */
    LoadedConfig read() throws ConfigException;

    /**
     * Whether it has become another since the last call or, at the first, since it was first read; cheap.
     *
     * @param nowNs any clock that runs.
     */
    boolean hasChanged(long nowNs);

    /** Whether a reload was requested since the last call. */
    boolean takeRequest();

    /** Run with each request for a reload. */
    void onRequest(Runnable waker);

    /** Applies the settings of the whole process, such as its log. */
    void inForce(MerrowConfig config);
}
