package io.merrow.agent;

import io.merrow.agent.cluster.ClusterNames;
import io.merrow.agent.cluster.CurrentEnricher;
import io.merrow.agent.node.InterfaceAgent;
import io.merrow.agent.node.NodeDiscovery;
import io.merrow.agent.node.NodeIdentity;
import io.merrow.agent.node.NodeInterfaces;
import io.merrow.agent.node.NodeLocality;
import io.merrow.agent.pipeline.CaptureSettings;
import io.merrow.agent.pipeline.EphemeralPorts;
import io.merrow.agent.pipeline.Filters;
import io.merrow.agent.pipeline.FlowPolicies;
import io.merrow.agent.pipeline.Handover;
import io.merrow.agent.pipeline.Outputs;
import io.merrow.agent.pipeline.Pipeline;
import io.merrow.agent.refusal.KernelRefusal;
import io.merrow.agent.refusal.StartException;
import io.merrow.agent.reload.ConfigSource;
import io.merrow.agent.reload.FilterPart;
import io.merrow.agent.reload.InterfacesPart;
import io.merrow.agent.reload.OutputsPart;
import io.merrow.agent.reload.ProcessPart;
import io.merrow.agent.reload.ReloadAgent;
import io.merrow.agent.reload.ReloadablePart;
import io.merrow.agent.reload.Reloader;
import io.merrow.agent.reload.TimeoutsPart;
import io.merrow.agent.threads.AgentThread;
import io.merrow.agent.threads.FixedSleepIdleStrategy;
import io.merrow.agent.threads.IdleStrategies;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.KernelLedger;
import io.merrow.capture.RcuGracePeriods;
import io.merrow.config.MerrowConfig;
import io.merrow.export.attributes.AttributeProfile;
import io.merrow.flow.policy.FlowPolicy;
import io.merrow.system.KernelException;
import io.merrow.system.KernelProbe;
import io.merrow.system.NativeLibraryException;
import io.merrow.telemetry.ErrorLog;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.StageLatency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running agent: launched from a configuration, closed in order. One thread launches and closes it.
 *
 * <p>Closing goes with the data: detach, so that no packet comes any more; hand on what the kernel still has; end every
 * flow; deliver the records within {@code shutdown_timeout}.
 */
public final class Merrow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Merrow.class);
    private static final long STATION_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long GIVEN_UP_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long RELOAD_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final MerrowConfig config;
    private final ConfigSource source;
    private final Ledger ledger;
    private final StageLatency latency;
    private final ErrorLog errors = new ErrorLog(System::currentTimeMillis);
    private Handover continuity;
    private BpfCapture kernel;
    private RcuGracePeriods grace;
    private KernelLedger kernelLedger;
    private Pipeline pipeline;
    private volatile NodeInterfaces interfaces;
    private volatile long givenUpNs;
    private volatile boolean isGivenUp;
    private NodeDiscovery facts;
    private AgentThreads threads;
    private AgentServers servers;
    private volatile ClusterNames cluster;
    private Map<String, String> resource;
    private String nodeName = "";
    private Reloader reloader;
    private AgentThread reloading;
    private AgentThread latencyLog;
    private AdminService admin;

    private Merrow(final MerrowConfig config, final ConfigSource source) {
        this.config = config;
        this.source = source;
        this.ledger = new Ledger(Pipeline.lanes(config));
        this.latency = new StageLatency(Pipeline.lanes(config));
    }

    /**
     * Starts the agent; when this returns it is attached and counts.
     *
     * @param version of the agent, for the resource.
     * @throws StartException saying what is wrong and what to do; nothing is left behind then.
     */
    public static Merrow launch(final MerrowConfig config, final String version) {
        return launch(config, version, null);
    }

    /**
     * As above; the agent goes by what the source says from then on.
     *
     * @param source of the configuration; null: it never changes.
     */
    public static Merrow launch(final MerrowConfig config, final String version, final ConfigSource source) {
        final Merrow merrow = new Merrow(config, source);
        try {
            merrow.start(version);
            return merrow;
        } catch (final KernelException e) {
            merrow.abandon();
            throw new StartException(KernelRefusal.explain(e), e);
        } catch (final NativeLibraryException e) {
            merrow.abandon();
            throw new StartException(e.getMessage(), e);
        } catch (final RuntimeException e) {
            merrow.abandon();
            throw e;
        }
    }

    private void start(final String version) {
        KernelProbe.probe();
        final NodeIdentity node =
                NodeIdentity.read(System.getenv(), version, config.export().resourceAttributes());
        nodeName = node.name();
        facts = new NodeDiscovery(config.discovery(), errors);
        admin = new AdminService(config.internal());
        cluster = clusterNames(config);
        resource = node.resource();
        final Outputs outputs = outputs(config, cluster);
        continuity = Handover.open(config, ledger);
        kernel = BpfCapture.load(CaptureSettings.of(config), continuity.pins());
        facts.openSocketOwners(kernel);
        kernelLedger = new KernelLedger(kernel.ledger());
        final EphemeralPorts ephemeral = EphemeralPorts.read(); // a replay takes the default, wherever it runs
        final FlowPolicy policy =
                FlowPolicies.of(config, node.name()).withEphemeralPorts(ephemeral.low(), ephemeral.high());
        grace = new RcuGracePeriods().start();
        pipeline = new Pipeline(
                config,
                policy,
                kernel,
                grace,
                facts.listenerTable()::isListening,
                ledger,
                latency,
                (handOffs, clock, lane) -> outputs.create(handOffs, clock, ledger, latency, lane));
        continuity.connect(pipeline, ledger, kernel);
        interfaces = new NodeInterfaces(
                config.discovery().instrument(), kernel, continuity.pins(), pipeline, applyFilters());
        facts.openListeners(policy::isEphemeral);
        reloader = source == null ? null : new Reloader(config, source, reloadableParts());
        threads = new AgentThreads(
                pipeline,
                new ConductorAgent(pipeline.shardProxies(), System::nanoTime, pipeline.epochOffsetNs()),
                interfaces.agent(),
                facts,
                admin.open(version, this, adminProfile(), interfaces::present),
                config.pipeline().threading(),
                config.pipeline().idleStrategy(),
                errors);
        servers = AgentServers.start(config.internal(), this); // before anything is touched: its ports may be taken
        threads.start();
        interfaces.awaitAttached();
        servers.prepare();
        LOG.info(
                "merrow {} is running: {} interfaces, {} shards, exporting to {}",
                version,
                interfaces.agent().watcher().counts().attached(),
                pipeline.shards().size(),
                outputs.describe());
        if (source != null) {
            reloading = start(new ReloadAgent(source, reloader, System::nanoTime));
            source.onRequest(reloading.sleeper()::wake);
        }
        if (!config.internal().latency().logPath().isEmpty()) {
            latencyLog = start(new LatencyLogAgent(config.internal().latency(), latency, System::currentTimeMillis));
        }
    }

    private ClusterNames clusterNames(final MerrowConfig wanted) {
        return ClusterNames.start(
                wanted,
                facts.translator(),
                nodeName,
                () -> interfaces == null ? NodeLocality.of(List.of()) : interfaces.locality());
    }

    /** Attributes for the admin thread, which has its own. */
    private AttributeProfile adminProfile() {
        return new AttributeProfile(interfaces::index, new CurrentEnricher(this::cluster), facts.newProcessNames());
    }

    private Outputs outputs(final MerrowConfig wanted, final ClusterNames names) {
        return new Outputs(
                wanted, resource, () -> interfaces.index(), names.enricher(), facts::processName, admin.tap());
    }

    /** All that may change while the agent runs; what may refuse late comes first. */
    private List<ReloadablePart> reloadableParts() {
        return List.of(
                new FilterPart(kernel, pipeline),
                new TimeoutsPart(pipeline.shardProxies()),
                new InterfacesPart(interfaces::observe),
                new OutputsPart(
                        this::cluster,
                        this::clusterNames,
                        (next, names) -> outputs(next, names).outputs(ledger, Pipeline.lanes(config) - 1),
                        pipeline.export().proxy(),
                        names -> cluster = names),
                new ProcessPart(source));
    }

    /** On a thread of its own beside the data path: it may wait for long. */
    private AgentThread start(final Agent agent) {
        final FixedSleepIdleStrategy idle = IdleStrategies.nap();
        final AgentThread station = new AgentThread(new AgentRunner(idle, errors, null, agent), idle);
        station.start();
        return station;
    }

    /** Before the first packet is seen. */
    private Filters applyFilters() {
        final Filters filters = Filters.of(config);
        filters.apply(kernel, pipeline);
        if (!filters.isEmpty()) {
            LOG.info("filters active: {}", filters);
        }
        return filters;
    }

    @Override
    public void close() {
        final long startNs = System.nanoTime();
        if (reloading != null) {
            reloading.close(RELOAD_TIMEOUT_NS);
        }
        final boolean leaves = continuity.leavesKernel();
        if (leaves) {
            interfaces.agent().leave();
        } else {
            if (continuity.takesAllOut()) {
                interfaces.agent().takeOthersOut();
            }
            interfaces.agent().detach();
            await("detached programs", interfaces.agent()::isDetached);
        }
        pipeline.captureProxy().offerCommand(pipeline.capture()::drain);
        await("the kernel's final counters", pipeline.capture()::isDrained);
        pipeline.export().proxy().expectFinalRecords();
        pipeline.shardProxies().forEach(shard -> {
            if (leaves) {
                shard.handOver();
            } else {
                shard.end();
            }
        });
        await(
                "the final records of all flows",
                () -> isGivenUpForLong() || pipeline.isEnded(),
                STATION_TIMEOUT_NS + config.shutdownTimeout().toNanos() / 2);
        if (!leaves && !pipeline.isEnded()) {
            // What is left to the next agent is not lost; what ends here is, and is counted.
            pipeline.timeIsUp();
            await("the flows that are left to be counted", pipeline::isEnded);
        }
        threads.close();
        CloseHelper.quietClose(latencyLog); // it has the last deliveries too
        servers.close();
        cluster.close();
        facts.closeConntrack();
        continuity.settle(ledger);
        LOG.info("merrow stopped in {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
    }

    /** Flows still end when delivery is given up: that takes milliseconds, and the ledger says of each what became of it. */
    private boolean isGivenUpForLong() {
        return isGivenUp && System.nanoTime() - givenUpNs > GIVEN_UP_TIMEOUT_NS;
    }

    private static void await(final String what, final BooleanSupplier done) {
        await(what, done, STATION_TIMEOUT_NS);
    }

    private static void await(final String what, final BooleanSupplier done, final long timeoutNs) {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                LOG.warn(
                        "timed out after {} s waiting for {}; the ledger shows what is missing",
                        TimeUnit.NANOSECONDS.toSeconds(timeoutNs),
                        what);
                return;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** Gives the kernel's memory back; after {@link #close()} and the last look at the ledger. */
    public void release() {
        facts.release();
        CloseHelper.quietCloseAll(grace, kernel, continuity);
    }

    /** Undoes a start that failed half way. */
    private void abandon() {
        CloseHelper.quietCloseAll(reloading, latencyLog, cluster, threads, servers);
        if (facts != null) {
            facts.abandon(threads != null);
        }
        CloseHelper.quietCloseAll(grace, kernel, continuity);
    }

    /** Records that wait for export now. Any thread. */
    public int queued() {
        return pipeline.export().queued();
    }

    /** {@link #close()} no longer waits for the collector. Any thread. */
    public void giveUpDelivery() {
        givenUpNs = System.nanoTime();
        isGivenUp = true;
        pipeline.export().giveUp();
    }

    /** The ledger as it stands. */
    public LedgerReport ledgerReport() {
        return new LedgerReport(kernelLedger, ledger, pipeline.export().queued());
    }

    /** How long the stages took. */
    public StageLatency latency() {
        return latency;
    }

    Ledger ledger() {
        return ledger;
    }

    KernelLedger kernelLedger() {
        return kernelLedger;
    }

    AgentThreads threads() {
        return threads;
    }

    ErrorLog errors() {
        return errors;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    NodeDiscovery facts() {
        return facts;
    }

    ClusterNames cluster() {
        return cluster;
    }

    /** Null when the configuration never changes. */
    Reloader reloader() {
        return reloader;
    }

    InterfaceAgent interfaces() {
        return interfaces.agent();
    }
}
