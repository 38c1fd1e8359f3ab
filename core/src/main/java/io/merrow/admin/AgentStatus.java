package io.merrow.admin;

import io.merrow.admin.api.InterfacesAnswer;
import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.StageLatency;
import io.merrow.telemetry.http.HealthCheck;
import java.util.List;
import java.util.function.Supplier;

/**
 * The state of the agent; the admin thread reads it at any time, and nothing here blocks.
 *
 * @param version    of the agent.
 * @param ledger     the present values.
 * @param latency    of the stages.
 * @param health     the checks of readiness.
 * @param interfaces that exist.
 */
public record AgentStatus(
        String version,
        Supplier<LedgerReport> ledger,
        StageLatency latency,
        List<HealthCheck> health,
        Supplier<List<InterfacesAnswer.NetworkInterface>> interfaces) {}
