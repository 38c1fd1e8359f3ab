package io.merrow.agent;

import io.merrow.agent.cluster.CurrentCluster;
import io.merrow.agent.metrics.FlowMetrics;
import io.merrow.agent.pipeline.Handover;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.reload.Reloader;
import io.merrow.agent.telemetry.AgentMetricExport;
import io.merrow.agent.threads.AgentThread;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.RcuGracePeriods;
import java.util.Optional;

/**
 * All parts of a running agent. Made in one place ({@link AgentAssembly}) before any of them runs.
 *
 * @param memory       of the kernel, shared with this process.
 * @param measurements of the agent itself.
 * @param pipeline     the data path.
 * @param node         what is observed.
 * @param cluster      names of addresses.
 * @param metrics      of flows.
 * @param metricExport of the agent's own metrics.
 * @param threads      of the data path and beside it.
 * @param servers      health and metrics.
 * @param chores       threads that are not on the data path.
 */
record AgentParts(
        Memory memory,
        Measurements measurements,
        Pipeline pipeline,
        Node node,
        CurrentCluster cluster,
        FlowMetrics metrics,
        AgentMetricExport metricExport,
        AgentThreads threads,
        AgentServers servers,
        Chores chores) {
    /**
     * What may be unmapped only when no thread uses it any more.
     *
     * @param handover state of the former and for the next process.
     * @param kernel   programs and maps.
     * @param grace    RCU grace periods.
     */
    record Memory(Handover handover, BpfCapture kernel, RcuGracePeriods grace) {}

    /**
     * Threads that may wait.
     *
     * @param reloader   empty if the configuration never changes.
     * @param reload     thread of the reloader; empty likewise.
     * @param latencyLog empty if it is not configured.
     */
    record Chores(Optional<Reloader> reloader, Optional<AgentThread> reload, Optional<AgentThread> latencyLog) {}
}
