package io.merrow.cli;

import io.merrow.agent.reload.ConfigSource;
import io.merrow.config.MerrowConfig;

/** Runs the agent. */
@FunctionalInterface
public interface AgentLauncher {
    /**
     * Runs until the agent is requested to stop.
     *
     * @param source of what comes after the configuration.
     * @return the exit code, 0 when it ran and stopped as it should.
     * @throws Exception when it cannot; the message is shown to people in one line.
     */
    int run(MerrowConfig config, ConfigSource source) throws Exception;
}
