package io.merrow.agent;

import io.merrow.agent.node.InterfaceAgent;
import io.merrow.agent.refusal.StartException;
import io.merrow.agent.reload.Reloader;
import io.merrow.capture.AttachFailure;
import io.merrow.capture.InterfaceWatcher;
import io.merrow.capture.conntrack.ConntrackWatcher;
import io.merrow.capture.listen.ListenerWatcher;
import io.merrow.config.internal.InternalConfig;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.watch.ClusterWatcher;
import io.merrow.k8s.watch.WatchState;
import io.merrow.telemetry.Metrics;
import io.merrow.telemetry.http.HealthCheck;
import io.merrow.telemetry.http.HealthServer;
import io.merrow.telemetry.http.MetricsServer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health and metrics of a running agent, where the configuration wants them. */
final class AgentServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentServers.class);

    private final HealthServer health;
    private final MetricsServer metrics;

    private AgentServers(final HealthServer health, final MetricsServer metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    /** Starts what is enabled; throws {@link StartException} when a port is taken. */
    static AgentServers start(final InternalConfig config, final Merrow merrow) {
        HealthServer health = null;
        try {
            if (config.server().enabled()) {
                health = new HealthServer(
                        config.server().listenAddress(), config.server().port(), live(merrow), ready(merrow));
                LOG.info("health on http://{}:{}/readyz", config.server().listenAddress(), health.port());
            }
            MetricsServer metrics = null;
            if (config.metrics().enabled()) {
                metrics = new MetricsServer(
                        config.metrics().listenAddress(),
                        config.metrics().port(),
                        () -> reloads(kubernetes(metrics(merrow), merrow), merrow.reloader()),
                        merrow::ledgerReport,
                        merrow.latency());
                LOG.info("metrics on http://{}:{}/metrics", config.metrics().listenAddress(), metrics.port());
            }
            return new AgentServers(health, metrics);
        } catch (final UncheckedIOException e) {
            CloseHelper.quietClose(health);
            throw new StartException(e.getMessage(), e);
        }
    }

    /** Makes what takes a moment, once the agent counts. */
    void prepare() {
        if (metrics != null) {
            metrics.prepare();
        }
    }

    private static Metrics metrics(final Merrow merrow) {
        final Metrics metrics = new Metrics(merrow.kernelLedger(), merrow.ledger(), merrow.latency())
                .dutyCycles(merrow.threads().trackers())
                .gauge("merrow_flows", "Flows in the flow tables of all shards.", merrow.pipeline()::liveFlows)
                .gauge("merrow_shards", "Number of shards. Each has its own flow table.", () -> merrow.pipeline()
                        .shards()
                        .size())
                .gauge(
                        "merrow_ring_events",
                        "Events queued between capture and the shards.",
                        merrow.pipeline()::ringBacklog)
                .gauge(
                        "merrow_records_queued",
                        "Records queued for export.",
                        merrow.pipeline().export()::queued)
                .gauge(
                        "merrow_records_queue_capacity",
                        "Capacity of the export queue in records. The oldest records are dropped when it is full.",
                        merrow.pipeline().export()::queueCapacity)
                .ledgerDifference(
                        merrow.kernelLedger(),
                        merrow.ledger(),
                        merrow.pipeline().export()::queued)
                .counter(
                        "merrow_agent_errors",
                        "Duty cycles of the agent's threads that failed with an exception.",
                        merrow.errors()::total);
        interfaces(metrics, merrow.interfaces());
        return merrow.facts().listeners() == null ? metrics : listeners(metrics, merrow);
    }

    private static void interfaces(final Metrics metrics, final InterfaceAgent interfaces) {
        final Map<String, LongSupplier> failures = new LinkedHashMap<>();
        for (final AttachFailure failure : AttachFailure.values()) {
            failures.put(failure.label(), () -> watched(interfaces, watcher -> watcher.failures(failure)));
        }
        metrics.gauge(
                        "merrow_interfaces",
                        "Interfaces the agent is attached to.",
                        () -> watched(interfaces, w -> w.counts().attached()))
                .gauge(
                        "merrow_interfaces_up",
                        "Interfaces the agent is attached to that are up.",
                        () -> watched(interfaces, w -> w.counts().up()))
                .counter(
                        "merrow_interface_events_lost",
                        "Times netlink messages about interfaces were lost and all interfaces were read again.",
                        () -> watched(interfaces, w -> w.counts().losses()))
                .counters(
                        "merrow_attach_failures",
                        "Failed attempts to attach to an interface, and programs found detached, by reason.",
                        "reason",
                        failures);
    }

    /** 0 before the first look. */
    private static long watched(final InterfaceAgent interfaces, final ToLongFunction<InterfaceWatcher> value) {
        final InterfaceWatcher watcher = interfaces.watcher();
        return watcher == null ? 0 : value.applyAsLong(watcher);
    }

    /** Where it is watched at the start, or may be after a reload. */
    private static Metrics kubernetes(final Metrics metrics, final Merrow merrow) {
        conntrack(metrics, merrow);
        if (merrow.cluster().watcher().isEmpty() && merrow.reloader() == null) {
            return metrics;
        }
        return metrics.gauge(
                        "merrow_k8s_pods",
                        "Pods in the agent's index.",
                        () -> watched(merrow, w -> w.size(ClusterKind.POD)))
                .gauge(
                        "merrow_k8s_addresses",
                        "Addresses in the agent's index.",
                        () -> watched(merrow, ClusterWatcher::addressCount))
                .counter(
                        "merrow_k8s_changes",
                        "Changes to Kubernetes objects that were applied to the index.",
                        () -> watched(merrow, ClusterWatcher::changes))
                .counter(
                        "merrow_k8s_failures",
                        "Failed list and watch requests to the API server.",
                        () -> watched(merrow, ClusterWatcher::failures))
                .counter(
                        "merrow_k8s_restarts",
                        "Watches restarted with a list: after an outage, 410 Gone, or two minutes without a "
                                + "message.",
                        () -> watched(merrow, ClusterWatcher::restarts))
                .counter(
                        "merrow_k8s_outages",
                        "Times the API server became unavailable.",
                        () -> watched(merrow, ClusterWatcher::outages))
                .states(
                        "merrow_k8s_watch_state",
                        "State of the watch of each kind: 1 for the current state, 0 for the others.",
                        "kind",
                        WatchState.class,
                        () -> watchStates(merrow));
    }

    private static Map<String, WatchState> watchStates(final Merrow merrow) {
        final Map<String, WatchState> states = new TreeMap<>();
        merrow.cluster().watcher().ifPresent(watcher -> watcher.states()
                .forEach((kind, state) -> states.put(kind.word(), state)));
        return states;
    }

    private static long watched(final Merrow merrow, final ToLongFunction<ClusterWatcher> value) {
        return merrow.cluster().watcher().map(value::applyAsLong).orElse(0L);
    }

    private static Metrics reloads(final Metrics metrics, final Reloader reloader) {
        return reloader == null
                ? metrics
                : metrics.counter("merrow_config_reloads", "Successful configuration reloads.", reloader::reloads)
                        .counter(
                                "merrow_config_reloads_refused",
                                "Configuration reloads refused because of errors. The previous configuration stays in "
                                        + "force.",
                                reloader::refusals)
                        .gauge(
                                "merrow_config_restart_needed",
                                "Changed configuration keys that take effect at the next restart.",
                                reloader::waitingCount);
    }

    private static void conntrack(final Metrics metrics, final Merrow merrow) {
        final ConntrackWatcher watcher = merrow.facts().conntrack();
        if (watcher == null) {
            return;
        }
        metrics.gauge(
                        "merrow_conntrack_connections",
                        "Translated (NAT) connections seen in the last 90 seconds.",
                        watcher::size)
                .counter(
                        "merrow_conntrack_refused",
                        "Translated connections not stored because discovery.conntrack.capacity was reached.",
                        watcher::refusedCount)
                .counter(
                        "merrow_conntrack_asked",
                        "Single connections looked up in the kernel.",
                        watcher.book()::askedCount)
                .counter(
                        "merrow_conntrack_skipped",
                        "Single connections not looked up because the rate limit was reached.",
                        watcher.book()::skippedCount)
                .counter(
                        "merrow_conntrack_failures",
                        "Failed dumps of the kernel's connection tracking table.",
                        watcher::failureCount);
    }

    private static Metrics listeners(final Metrics metrics, final Merrow merrow) {
        final ListenerWatcher watcher = merrow.facts().listeners();
        final boolean isBpf = watcher.sourceName().equals("bpf");
        return metrics.gauge(
                        "merrow_listeners",
                        "Listening sockets in the agent's table.",
                        merrow.facts().listenerTable()::size)
                .gauge(
                        "merrow_listeners_by_bpf",
                        "Source of listening sockets: 1 for BPF, 0 for scans of /proc.",
                        () -> isBpf ? 1 : 0)
                .gauge(
                        "merrow_listener_namespaces",
                        "Network namespaces whose listening sockets are known.",
                        watcher::namespaceCount)
                .counter("merrow_listener_events", "Listening sockets reported by the kernel.", watcher::eventCount)
                .counter(
                        "merrow_listener_events_lost",
                        "Listening sockets the kernel could not report. Each causes a new scan.",
                        watcher::lostCount)
                .counter(
                        "merrow_listener_refused",
                        "Listening sockets not stored because discovery.listening_ports.capacity was reached.",
                        watcher::refusedCount)
                .counter(
                        "merrow_listener_scan_failures",
                        "Network namespaces that could not be scanned. Most were deleted in the meantime.",
                        watcher::failureCount);
    }

    private static List<HealthCheck> live(final Merrow merrow) {
        final AgentLiveness liveness = new AgentLiveness(merrow.threads().trackers(), System::nanoTime);
        return List.of(new HealthCheck("agents", liveness::check));
    }

    static List<HealthCheck> ready(final Merrow merrow) {
        final List<HealthCheck> checks = new ArrayList<>(List.of(
                new HealthCheck("interfaces", () -> {
                    final long up = watched(merrow.interfaces(), w -> w.counts().up());
                    return new HealthCheck.Result(up > 0, up + " attached");
                }),
                new HealthCheck(
                        "export",
                        () -> new HealthCheck.Result(
                                true, merrow.pipeline().export().queued() + " records queued"))));
        if (merrow.cluster().watcher().isPresent() || merrow.reloader() != null) {
            checks.add(new HealthCheck("kubernetes", () -> kubernetes(merrow)));
        }
        return checks;
    }

    private static HealthCheck.Result kubernetes(final Merrow merrow) {
        return merrow.cluster()
                .watcher()
                .map(ClusterWatcher::health)
                .map(health -> new HealthCheck.Result(health.ok(), health.reason()))
                .orElse(new HealthCheck.Result(true, "not watched"));
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(health, metrics);
    }
}
