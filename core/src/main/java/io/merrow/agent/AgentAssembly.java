package io.merrow.agent;

import io.merrow.admin.AdminAgent;
import io.merrow.admin.AgentStatus;
import io.merrow.agent.AgentThreads.Background;
import io.merrow.agent.cluster.ClusterNames;
import io.merrow.agent.cluster.CurrentCluster;
import io.merrow.agent.cluster.CurrentEnricher;
import io.merrow.agent.cluster.KeptNames;
import io.merrow.agent.metrics.FlowMetrics;
import io.merrow.agent.node.InterfaceIdleStrategy;
import io.merrow.agent.node.NodeDiscovery;
import io.merrow.agent.node.NodeIdentity;
import io.merrow.agent.node.NodeInterfaces;
import io.merrow.agent.node.NodeNetwork;
import io.merrow.agent.pipeline.CaptureSettings;
import io.merrow.agent.pipeline.EphemeralPorts;
import io.merrow.agent.pipeline.Filters;
import io.merrow.agent.pipeline.FlowPolicies;
import io.merrow.agent.pipeline.Handover;
import io.merrow.agent.pipeline.Outputs;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.pipeline.PipelineContext;
import io.merrow.agent.reload.ConfigSource;
import io.merrow.agent.reload.FilterPart;
import io.merrow.agent.reload.FlowMetricsPart;
import io.merrow.agent.reload.InterfacesPart;
import io.merrow.agent.reload.OutputsPart;
import io.merrow.agent.reload.ProcessPart;
import io.merrow.agent.reload.ReloadAgent;
import io.merrow.agent.reload.ReloadablePart;
import io.merrow.agent.reload.Reloader;
import io.merrow.agent.reload.TelemetryPart;
import io.merrow.agent.reload.TimeoutsPart;
import io.merrow.agent.telemetry.AgentMetricExport;
import io.merrow.agent.telemetry.AgentTraces;
import io.merrow.agent.telemetry.TelemetryCounts;
import io.merrow.agent.threads.AgentThread;
import io.merrow.agent.threads.FixedSleepIdleStrategy;
import io.merrow.agent.threads.IdleStrategies;
import io.merrow.agent.threads.ListenerIdleStrategy;
import io.merrow.bpf.BpfClock;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.KernelLedger;
import io.merrow.capture.RcuGracePeriods;
import io.merrow.config.MerrowConfig;
import io.merrow.export.ExportAgent;
import io.merrow.export.ExportOutputs;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.export.queue.RecordQueue;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.telemetry.ErrorLog;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import io.merrow.telemetry.StageLatency;
import io.merrow.telemetry.http.HealthCheck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the parts of one agent and connects them; nothing runs yet when it returns, but for the watches of the cluster and
 * the HTTP servers. Used once, by the launching thread. What was opened is closed again if a later part fails.
 */
final class AgentAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(AgentAssembly.class);

    private final MerrowConfig config;
    private final String version;
    private final Optional<ConfigSource> source;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ErrorLog errors = new ErrorLog(System::currentTimeMillis);
    private final NodeNetwork network = new NodeNetwork();
    private final NodeIdentity identity;
    private final AdminService admin;
    private final KeptNames kept;
    private final TelemetryCounts telemetry = new TelemetryCounts();
    private final AgentTraces traces;
    private final AgentMetricExport metricExport;
    private AgentMetrics agentMetrics;

    /** @param source of later configurations; empty: it never changes. */
    AgentAssembly(final MerrowConfig config, final String version, final Optional<ConfigSource> source) {
        this.config = config;
        this.version = version;
        this.source = source;
        identity = NodeIdentity.read(System.getenv(), version, config.export().resourceAttributes());
        admin = new AdminService(config.internal());
        kept = new KeptNames(config.state());
        traces = new AgentTraces(identity.resource(), telemetry);
        metricExport = new AgentMetricExport(identity.resource(), () -> agentMetrics.get(), telemetry);
    }

    /** The agent's own traces: of its start too. */
    AgentTraces traces() {
        return traces;
    }

    /** @throws RuntimeException naming what is wrong; nothing is left open then. */
    AgentParts assemble() {
        try {
            return connect();
        } catch (final RuntimeException e) {
            opened.forEach(CloseHelper::quietClose);
            throw e;
        }
    }

    private AgentParts connect() {
        final Ledger ledger = new Ledger(Pipeline.lanes(config));
        final StageLatency latency = new StageLatency(Pipeline.lanes(config));
        final NodeDiscovery discovery = new NodeDiscovery(config.discovery(), errors);
        opened.push(discovery::abandon);
        opened.push(kept);
        final CurrentCluster cluster = opened(new CurrentCluster(clusterNames(config, discovery), kept));
        final Handover handover = opened(Handover.open(config, ledger));
        final BpfCapture kernel = opened(
                traces.trace("load programs", () -> BpfCapture.load(CaptureSettings.of(config), handover.pins())));
        discovery.openSocketOwners(kernel);
        final EphemeralPorts ephemeral = EphemeralPorts.read(); // a replay takes the default, wherever it runs
        final FlowPolicy policy =
                FlowPolicies.of(config, identity.name()).withEphemeralPorts(ephemeral.low(), ephemeral.high());
        final RcuGracePeriods grace = opened(new RcuGracePeriods().start());
        final FlowMetrics metrics = opened(new FlowMetrics(new FlowMetrics.Sources(
                identity.resource(),
                network::index,
                policy::isEphemeral,
                ledger.counter(LedgerCounter.FLOW_METRICS_OVERFLOWED, ledger.lanes() - 1),
                BpfClock::nanoTime)));
        final ExportOutputs outputs =
                opened(outputs(config, discovery, cluster.get(), metrics).outputs(ledger.lane(ledger.lanes() - 1)));
        metrics.apply(config);
        final RecordQueue queue = opened(outputs.queue().get());
        final Pipeline pipeline = new Pipeline(
                PipelineContext.live(
                        config,
                        policy,
                        discovery.listenerTable()::isListening,
                        kernel,
                        grace,
                        new PipelineContext.Meters(ledger, latency),
                        traces.trace("restore state", () -> handover.restore(kernel, queue, ledger))),
                context -> new ExportAgent(context, outputs.with(queue)));
        final Node node = new Node(discovery, interfaces(kernel, handover, pipeline));
        discovery.openListeners(policy::isEphemeral);
        final Measurements measurements =
                new Measurements(new KernelLedger(kernel.ledger()), ledger, latency, errors, pipeline.export()::queued);
        final Optional<Reloader> reloader = source.map(each ->
                new Reloader(config, each, reloadable(each, kernel, pipeline, node, cluster, metrics, ledger), traces));
        final List<HealthCheck> ready = AgentHealth.ready(node, measurements.queued(), cluster, source.isPresent());
        final AgentThreads threads = new AgentThreads(
                pipeline,
                new ConductorAgent(pipeline.shardProxies(), System::nanoTime, pipeline.epochOffsetNs()),
                backgrounds(node, adminAgent(pipeline, node, cluster, measurements, ready)),
                config.pipeline(),
                errors);
        opened.removeAll(List.of(outputs, queue)); // the export agent closes them
        opened.push(() -> threads.close(Duration.ZERO)); // none runs: closes their agents
        agentMetrics = new AgentMetrics(
                measurements, threads.trackers(), pipeline, node, cluster, metrics, telemetry, reloader);
        final AgentServers servers = opened(AgentServers.start( // before anything is attached: its ports may be in use
                config.internal(), AgentHealth.live(threads.trackers()), ready, agentMetrics, metrics, measurements));
        opened(metricExport).apply(config);
        return new AgentParts(
                new AgentParts.Memory(handover, kernel, grace),
                measurements,
                pipeline,
                node,
                cluster,
                metrics,
                metricExport,
                threads,
                servers,
                chores(reloader, latency));
    }

    private <T extends AutoCloseable> T opened(final T part) {
        opened.push(part);
        return part;
    }

    private ClusterNames clusterNames(final MerrowConfig wanted, final NodeDiscovery discovery) {
        return ClusterNames.start(wanted, discovery.translator(), identity.name(), network::locality, traces, kept);
    }

    private Outputs outputs(
            final MerrowConfig wanted,
            final NodeDiscovery discovery,
            final ClusterNames names,
            final FlowMetrics metrics) {
        return new Outputs(
                wanted,
                identity.resource(),
                network::index,
                names.enricher(),
                discovery::processName,
                admin.tap(),
                metrics.meter(wanted, names.enricher()),
                traces);
    }

    private NodeInterfaces interfaces(final BpfCapture kernel, final Handover handover, final Pipeline pipeline) {
        final Filters filters = Filters.of(config);
        filters.apply(kernel, pipeline); // before the first packet is counted
        if (!filters.isEmpty()) {
            LOG.info("filters active: {}", filters);
        }
        return new NodeInterfaces(
                config.discovery().instrument(), network, kernel, handover.pins(), pipeline.shardProxies(), filters);
    }

    /** All that may change while the agent runs; what may refuse late comes first. */
    private List<ReloadablePart> reloadable(
            final ConfigSource from,
            final BpfCapture kernel,
            final Pipeline pipeline,
            final Node node,
            final CurrentCluster cluster,
            final FlowMetrics metrics,
            final Ledger ledger) {
        return List.of(
                new FilterPart(kernel, pipeline),
                new TimeoutsPart(pipeline.shardProxies()),
                new InterfacesPart(node.interfaces()::observe),
                new OutputsPart(
                        cluster,
                        next -> clusterNames(next, node.discovery()),
                        (next, names) -> outputs(next, node.discovery(), names, metrics)
                                .outputs(ledger.lane(ledger.lanes() - 1)),
                        pipeline.export().proxy(),
                        cluster::replace),
                new FlowMetricsPart(metrics),
                new TelemetryPart(traces, metricExport),
                new ProcessPart(from));
    }

    /** With attributes of its own: the exporter's are the export thread's. */
    private Optional<AdminAgent> adminAgent(
            final Pipeline pipeline,
            final Node node,
            final CurrentCluster cluster,
            final Measurements measurements,
            final List<HealthCheck> ready) {
        return admin.open(
                new AgentStatus(
                        version,
                        measurements::report,
                        measurements.latency(),
                        ready,
                        () -> AdminService.interfaces(network.present())),
                pipeline,
                new AttributeProfile(
                        network::index,
                        new CurrentEnricher(cluster),
                        node.discovery().newProcessNames()));
    }

    private static List<Background> backgrounds(final Node node, final Optional<AdminAgent> adminAgent) {
        final List<Background> backgrounds = new ArrayList<>();
        final InterfaceIdleStrategy interfacesIdle = node.interfaces().agent().idleStrategy();
        backgrounds.add(new Background(node.interfaces().agent(), interfacesIdle, interfacesIdle));
        final NodeDiscovery discovery = node.discovery();
        if (discovery.listeners() != null) {
            final ListenerIdleStrategy listenersIdle = new ListenerIdleStrategy(discovery.listeners());
            backgrounds.add(new Background(discovery.listeners(), listenersIdle, listenersIdle));
        }
        if (discovery.conntrack() != null) {
            backgrounds.add(Background.of(discovery.conntrack(), IdleStrategies.nap(discovery.conntrackInterval())));
        }
        adminAgent.ifPresent(
                each -> backgrounds.add(new Background(each, new NoOpIdleStrategy(), AdminService.waker(each))));
        return backgrounds;
    }

    private AgentParts.Chores chores(final Optional<Reloader> reloader, final StageLatency latency) {
        final Optional<AgentThread> reload =
                reloader.map(each -> thread(new ReloadAgent(source.orElseThrow(), each, System::nanoTime)));
        source.ifPresent(each -> each.onRequest(reload.orElseThrow().waker()::wake));
        final boolean isLogged = !config.internal().latency().logPath().isEmpty();
        return new AgentParts.Chores(
                reloader,
                reload,
                isLogged
                        ? Optional.of(thread(
                                new LatencyLogAgent(config.internal().latency(), latency, System::currentTimeMillis)))
                        : Optional.empty());
    }

    private AgentThread thread(final Agent agent) {
        final FixedSleepIdleStrategy idle = IdleStrategies.nap();
        return new AgentThread(new AgentRunner(idle, errors, null, agent), idle);
    }
}
