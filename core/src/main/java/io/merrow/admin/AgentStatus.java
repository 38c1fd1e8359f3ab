package io.merrow.admin;

import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.StageLatency;
import io.merrow.telemetry.http.HealthCheck;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the agent tells of itself; all may be asked on the admin thread at any time and must not wait.
 *
 * @param version    of the agent.
 * @param ledger     as it stands.
 * @param latency    of the stages.
 * @param health     the checks of readiness.
 * @param interfaces each a map of index, name, mac, up.
 */
public record AgentStatus(
        String version,
        Supplier<LedgerReport> ledger,
        StageLatency latency,
        List<HealthCheck> health,
        Supplier<List<Map<String, Object>>> interfaces) {}
