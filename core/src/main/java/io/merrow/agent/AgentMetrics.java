package io.merrow.agent;

import io.merrow.agent.cluster.CurrentCluster;
import io.merrow.agent.metrics.FlowMetrics;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.reload.Reloader;
import io.merrow.agent.telemetry.TelemetryCounts;
import io.merrow.capture.attach.AttachFailure;
import io.merrow.capture.conntrack.ConntrackWatcher;
import io.merrow.capture.listen.ListenerWatcher;
import io.merrow.k8s.facts.ClusterKind;
import io.merrow.k8s.store.ObjectStore;
import io.merrow.k8s.watch.ClusterWatcher;
import io.merrow.k8s.watch.WatchState;
import io.merrow.telemetry.Metrics;
import io.merrow.telemetry.StallTracker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** The metrics of a running agent, each with its help text (docs/metrics.md). */
final class AgentMetrics {
    private final Measurements measurements;
    private final List<StallTracker> trackers;
    private final Pipeline pipeline;
    private final Node node;
    private final CurrentCluster cluster;
    private final FlowMetrics flowMetrics;
    private final TelemetryCounts telemetry;
    private final Optional<Reloader> reloader;
    private Metrics made;

    /** @param reloader empty if the configuration never changes. */
    AgentMetrics(
            final Measurements measurements,
            final List<StallTracker> trackers,
            final Pipeline pipeline,
            final Node node,
            final CurrentCluster cluster,
            final FlowMetrics flowMetrics,
            final TelemetryCounts telemetry,
            final Optional<Reloader> reloader) {
        this.measurements = measurements;
        this.trackers = trackers;
        this.pipeline = pipeline;
        this.node = node;
        this.cluster = cluster;
        this.flowMetrics = flowMetrics;
        this.telemetry = telemetry;
        this.reloader = reloader;
    }

    /** All metrics, made when the first asks, which takes a tenth of a second; they are read when a client asks. Any thread. */
    synchronized Metrics get() {
        if (made == null) {
            made = create();
        }
        return made;
    }

    private Metrics create() {
        final Metrics metrics = new Metrics(measurements.kernel(), measurements.ledger(), measurements.latency())
                .dutyCycles(trackers)
                .gauge("merrow_flows", "Flows in the flow tables of all shards.", pipeline::liveFlows)
                .gauge("merrow_shards", "Number of shards. Each has its own flow table.", () -> pipeline.shards()
                        .size())
                .gauge("merrow_ring_events", "Events queued between capture and the shards.", pipeline::ringBacklog)
                .gauge("merrow_records_queued", "Records queued for export.", pipeline.export()::queued)
                .gauge(
                        "merrow_records_queue_capacity",
                        "Capacity of the export queue in records. The oldest records are dropped when it is full.",
                        pipeline.export()::queueCapacity)
                .ledgerDifference(measurements.kernel(), measurements.ledger(), measurements.queued()::getAsInt)
                .counter(
                        "merrow_agent_errors",
                        "Duty cycles of the agent's threads that failed with an exception.",
                        measurements.errors()::total);
        addInterfaces(metrics);
        addListeners(metrics);
        addConntrack(metrics);
        addKubernetes(metrics);
        addReloads(metrics);
        addFlowMetrics(metrics);
        addTelemetry(metrics);
        return metrics;
    }

    private void addInterfaces(final Metrics metrics) {
        final Map<String, LongSupplier> failures = new LinkedHashMap<>();
        for (final AttachFailure failure : AttachFailure.values()) {
            failures.put(failure.label(), () -> node.watched(watcher -> watcher.failures(failure)));
        }
        metrics.gauge(
                        "merrow_interfaces",
                        "Interfaces the agent is attached to.",
                        () -> node.watched(w -> w.counts().attached()))
                .gauge(
                        "merrow_interfaces_up",
                        "Interfaces the agent is attached to that are up.",
                        () -> node.watched(w -> w.counts().up()))
                .counter(
                        "merrow_interface_events_lost",
                        "Times netlink messages about interfaces were lost and all interfaces were read again.",
                        () -> node.watched(w -> w.counts().losses()))
                .counters(
                        "merrow_attach_failures",
                        "Failed attempts to attach to an interface, and programs found detached, by reason.",
                        "reason",
                        failures);
    }

    /** Where it is watched at the start, or may be after a reload. */
    private void addKubernetes(final Metrics metrics) {
        if (cluster.get().watcher().isEmpty() && reloader.isEmpty()) {
            return;
        }
        metrics.gauge("merrow_k8s_pods", "Pods in the agent's index.", () -> watched(w -> w.size(ClusterKind.POD)))
                .gauge(
                        "merrow_k8s_addresses",
                        "Addresses in the agent's index.",
                        () -> watched(ClusterWatcher::addressCount))
                .counter(
                        "merrow_k8s_changes",
                        "Changes to Kubernetes objects that were applied to the index.",
                        () -> watched(ClusterWatcher::changes))
                .counter(
                        "merrow_k8s_failures",
                        "Failed list and watch requests to the API server.",
                        () -> watched(ClusterWatcher::failures))
                .counter(
                        "merrow_k8s_restarts",
                        "Watches restarted with a list: after an outage, 410 Gone, or two minutes without a "
                                + "message.",
                        () -> watched(ClusterWatcher::restarts))
                .counter(
                        "merrow_k8s_outages",
                        "Times the API server became unavailable.",
                        () -> watched(ClusterWatcher::outages))
                .states(
                        "merrow_k8s_watch_state",
                        "State of the watch of each kind: 1 for the current state, 0 for the others.",
                        "kind",
                        WatchState.class,
                        () -> watchStates())
                .gauge(
                        "merrow_k8s_unconfirmed",
                        "Kubernetes objects known from before the start (state.directory) that the API server has not "
                                + "confirmed or corrected yet.",
                        () -> watched(ClusterWatcher::unconfirmed))
                .gauge(
                        "merrow_k8s_kept_usable",
                        "1 while Kubernetes objects are kept in state.directory, 0 when they are not, or not yet.",
                        () -> kept(store -> store.isUsable() ? 1 : 0))
                .gauge(
                        "merrow_k8s_kept",
                        "Kubernetes objects kept in state.directory, with those that have ended.",
                        () -> kept(ObjectStore::entries))
                .counter(
                        "merrow_k8s_not_kept",
                        "Changes to Kubernetes objects not kept in state.directory because state.names_max_objects was "
                                + "reached.",
                        () -> kept(ObjectStore::refused));
    }

    private long kept(final ToLongFunction<ObjectStore> value) {
        return cluster.kept().store().map(value::applyAsLong).orElse(0L);
    }

    private Map<String, WatchState> watchStates() {
        final Map<String, WatchState> states = new TreeMap<>();
        cluster.get().watcher().ifPresent(watcher -> watcher.states()
                .forEach((kind, state) -> states.put(kind.label(), state)));
        return states;
    }

    private long watched(final ToLongFunction<ClusterWatcher> value) {
        return cluster.get().watcher().map(value::applyAsLong).orElse(0L);
    }

    private void addReloads(final Metrics metrics) {
        reloader.ifPresent(
                each -> metrics.counter("merrow_config_reloads", "Successful configuration reloads.", each::reloads)
                        .counter(
                                "merrow_config_reloads_refused",
                                "Configuration reloads refused because of errors. The previous configuration stays in force.",
                                each::refusals)
                        .gauge(
                                "merrow_config_restart_needed",
                                "Changed configuration keys that take effect at the next restart.",
                                each::waitingCount));
    }

    private void addFlowMetrics(final Metrics metrics) {
        metrics.gauge("merrow_flow_metrics_series", "Series of flow metrics.", flowMetrics::series)
                .counter(
                        "merrow_flow_metrics_exports",
                        "Requests with flow metrics that the collector accepted.",
                        flowMetrics::delivered)
                .counter(
                        "merrow_flow_metrics_export_failures",
                        "Failed requests with flow metrics. Their contents are in the next one.",
                        flowMetrics::failed);
    }

    private void addTelemetry(final Metrics metrics) {
        metrics.counters(
                        "merrow_internal_exports",
                        "Requests with the agent's own metrics or traces that the collector accepted.",
                        "signal",
                        Map.of(
                                "metrics",
                                telemetry.metrics().delivered()::get,
                                "traces",
                                telemetry.traces().delivered()::get))
                .counters(
                        "merrow_internal_export_failures",
                        "Failed requests with the agent's own metrics or traces. Their contents are in the next one.",
                        "signal",
                        Map.of(
                                "metrics",
                                telemetry.metrics().failed()::get,
                                "traces",
                                telemetry.traces().failed()::get))
                .counter(
                        "merrow_internal_spans_dropped",
                        "The agent's own spans dropped because the collector was away for too long or refused them.",
                        telemetry.droppedSpans()::get);
    }

    private void addConntrack(final Metrics metrics) {
        final ConntrackWatcher watcher = node.discovery().conntrack();
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

    private void addListeners(final Metrics metrics) {
        final ListenerWatcher watcher = node.discovery().listeners();
        if (watcher == null) {
            return;
        }
        final boolean isBpf = watcher.sourceName().equals("bpf");
        metrics.gauge(
                        "merrow_listeners",
                        "Listening sockets in the agent's table.",
                        node.discovery().listenerTable()::size)
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
}
