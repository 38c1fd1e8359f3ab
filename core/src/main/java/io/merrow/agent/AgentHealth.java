package io.merrow.agent;

import io.merrow.agent.cluster.CurrentCluster;
import io.merrow.k8s.watch.ClusterWatcher;
import io.merrow.telemetry.StallTracker;
import io.merrow.telemetry.http.HealthCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** The health checks of a running agent: {@code /livez} and {@code /readyz}. Any thread. */
final class AgentHealth {
    private AgentHealth() {}

    /** Whether the agent's threads make progress. */
    static List<HealthCheck> live(final List<StallTracker> trackers) {
        final AgentLiveness liveness = new AgentLiveness(trackers, System::nanoTime);
        return List.of(new HealthCheck("agents", liveness::check));
    }

    /**
     * Whether the agent counts and names packets.
     *
     * @param mayReload whether a reload may start to watch a cluster.
     */
    static List<HealthCheck> ready(
            final Node node, final IntSupplier queued, final CurrentCluster cluster, final boolean mayReload) {
        final List<HealthCheck> checks = new ArrayList<>(List.of(
                new HealthCheck("interfaces", () -> interfaces(node)),
                new HealthCheck("export", () -> new HealthCheck.Result(true, queued.getAsInt() + " records queued"))));
        if (cluster.get().watcher().isPresent() || mayReload) {
            checks.add(new HealthCheck("kubernetes", () -> kubernetes(cluster)));
        }
        return List.copyOf(checks);
    }

    private static HealthCheck.Result interfaces(final Node node) {
        final long up = node.watched(watcher -> watcher.counts().up());
        return new HealthCheck.Result(up > 0, up + " attached");
    }

    private static HealthCheck.Result kubernetes(final CurrentCluster cluster) {
        return cluster.get()
                .watcher()
                .map(ClusterWatcher::health)
                .map(health -> new HealthCheck.Result(health.ok(), health.reason()))
                .orElse(new HealthCheck.Result(true, "not watched"));
    }
}
