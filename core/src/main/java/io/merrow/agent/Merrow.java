package io.merrow.agent;

import io.merrow.bpf.BpfException;
import io.merrow.bpf.Capability;
import io.merrow.bpf.KernelProbe;
import io.merrow.bpf.NativeLibraryException;
import io.merrow.bpf.TcxOrder;
import io.merrow.capture.AttachMethods;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.CaptureOptions;
import io.merrow.capture.InterfaceInfo;
import io.merrow.capture.InterfacePatterns;
import io.merrow.capture.InterfaceWatcher;
import io.merrow.capture.KernelLedger;
import io.merrow.capture.TunnelPorts;
import io.merrow.capture.WatcherCounts;
import io.merrow.capture.conntrack.ConntrackWatcher;
import io.merrow.capture.listen.ListenerOptions;
import io.merrow.capture.listen.ListenerTable;
import io.merrow.capture.listen.ListenerWatcher;
import io.merrow.capture.process.ProcessNames;
import io.merrow.capture.process.SocketOwners;
import io.merrow.config.ConntrackConfig;
import io.merrow.config.InstrumentConfig;
import io.merrow.config.ListeningPortsConfig;
import io.merrow.config.MerrowConfig;
import io.merrow.config.ParserConfig;
import io.merrow.config.TcxPosition;
import io.merrow.enrich.InterfaceIndex;
import io.merrow.enrich.Translator;
import io.merrow.flow.FlowPolicy;
import io.merrow.telemetry.ErrorLog;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerReport;
import io.merrow.telemetry.StageLatency;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
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
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final MerrowConfig config;
    private final Ledger ledger;
    private final StageLatency latency;
    private final ErrorLog errors = new ErrorLog(System::currentTimeMillis);
    private volatile InterfaceIndex interfaceIndex = InterfaceIndex.EMPTY;
    private final InterfaceNames interfaceNames = new InterfaceNames(System::nanoTime);
    private final ListenerTable listenerTable = new ListenerTable();
    private BpfCapture kernel;
    private SocketOwners socketOwners;
    private ProcessNames processNames;
    private KernelLedger kernelLedger;
    private Pipeline pipeline;
    private InterfaceAgent interfaces;
    private ListenerWatcher listeners;
    private ConntrackWatcher conntrack;
    private AgentThreads threads;
    private AgentServers servers;
    private ClusterNames cluster;

    private Merrow(final MerrowConfig config) {
        this.config = config;
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
        final Merrow merrow = new Merrow(config);
        try {
            merrow.start(version);
            return merrow;
        } catch (final BpfException e) {
            merrow.abandon();
            throw new StartException(MissingRights.explain(e, Capability.effective()), e);
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
        final NodeIdentity node = NodeIdentity.read(System.getenv(), version);
        openConntrack();
        cluster = ClusterNames.start(config, translator());
        final Outputs outputs =
                new Outputs(config, node.resource(), () -> interfaceIndex, cluster.enricher(), this::processName);
        kernel = BpfCapture.load(new CaptureOptions(
                config.pipeline().flowCapture().flowStatsCapacity(),
                config.pipeline().flowCapture().flowEventsCapacity(),
                config.pipeline().flowProducer().flowStorePollInterval().toNanos(),
                config.span().observationTimeout().toNanos(),
                false,
                config.discovery().process().enabled(),
                tunnelPorts(config.parser())));
        openSocketOwners();
        kernelLedger = new KernelLedger(kernel.ledger());
        final EphemeralPorts ephemeral = EphemeralPorts.read(); // a replay takes the default, wherever it runs
        final FlowPolicy policy =
                FlowPolicies.of(config, node.name()).withEphemeralPorts(ephemeral.low(), ephemeral.high());
        pipeline = new Pipeline(
                config,
                policy,
                kernel,
                listenerTable::isListening,
                ledger,
                latency,
                (handOffs, clock, lane) -> outputs.create(handOffs, clock, ledger, latency, lane));
        interfaces = newInterfaceAgent(applyFilters());
        listeners = newListenerWatcher(policy);
        threads = new AgentThreads(
                pipeline,
                new ConductorAgent(pipeline.shardProxies(), System::nanoTime, pipeline.epochOffsetNs()),
                interfaces,
                visitors(),
                config.pipeline().threading(),
                config.pipeline().idleStrategy(),
                errors);
        servers = AgentServers.start(config.internal(), this);
        threads.start();
        attach();
        LOG.info(
                "merrow {} is running: {} interfaces, {} shards, records go to {}",
                version,
                interfaces.watcher().counts().attached(),
                pipeline.shards().size(),
                outputs.describe());
    }

    /** Where it is not asked for or we may not, services have their names and the pods behind them none. */
    private void openConntrack() {
        final ConntrackConfig wanted = config.discovery().conntrack();
        if (!wanted.enabled()) {
            return;
        }
        try {
            conntrack = ConntrackWatcher.open(
                    wanted.pollInterval().toNanos(), wanted.capacity(), wanted.allNamespaces(), System::nanoTime);
        } catch (final BpfException e) {
            LOG.warn("pods behind services are not named: {}", e.getMessage());
        }
    }

    private Translator translator() {
        return conntrack == null ? Translator.NONE : new ConntrackTranslator(conntrack.book());
    }

    private List<Agent> visitors() {
        return Stream.of(listeners, conntrack).filter(Objects::nonNull).toList();
    }

    /** Where it is not asked for or the kernel does not take it, flows have no process. */
    private void openSocketOwners() {
        if (!config.discovery().process().enabled()) {
            return;
        }
        try {
            socketOwners = SocketOwners.open(kernel.socketOwners());
            processNames = new ProcessNames(socketOwners.processes(), System::nanoTime);
        } catch (final BpfException e) {
            LOG.warn("flows say no process: {}", MissingRights.explain(e, Capability.effective()));
        }
    }

    /** Export thread. */
    private String processName(final int processId) {
        return processNames == null ? null : processNames.name(processId);
    }

    /** Before the first packet is seen. */
    private Filters applyFilters() {
        final Filters filters = Filters.of(config);
        filters.apply(kernel, pipeline);
        if (!filters.isEmpty()) {
            LOG.info("filters are in force: {}", filters);
        }
        return filters;
    }

    static TunnelPorts tunnelPorts(final ParserConfig parser) {
        return new TunnelPorts(parser.vxlanPorts(), parser.genevePorts(), parser.wireguardPorts());
    }

    private InterfaceAgent newInterfaceAgent(final Filters filters) {
        final InstrumentConfig instrument = config.discovery().instrument();
        final InterfacePatterns patterns;
        try {
            patterns = new InterfacePatterns(instrument.interfaces());
        } catch (final IllegalArgumentException e) {
            throw new StartException("discovery.instrument.interfaces: " + e.getMessage(), e);
        }
        final TcxOrder order = instrument.tcxOrder() == TcxPosition.FIRST ? TcxOrder.FIRST : TcxOrder.LAST;
        final InterfaceWatcher.Options options = new InterfaceWatcher.Options(
                patterns,
                filters::observes,
                AttachMethods.best(order, instrument.tcPriority()),
                instrument.autoDiscoverInterfaces());
        return new InterfaceAgent(
                instrument.networkNamespace().isEmpty() ? null : Path.of(instrument.networkNamespace()),
                () -> new InterfaceWatcher(kernel, options, this::onInterfaces, System::nanoTime),
                () -> LocalityKeeper.open(this::publish),
                System::nanoTime);
    }

    /** Interfaces' thread. */
    private void onInterfaces(final List<InterfaceInfo> present) {
        interfaceIndex = interfaceNames.update(present);
        interfaces.onInterfaces(present);
    }

    /** Interfaces' thread. */
    private void publish(final NodeLocality newLocality) {
        pipeline.shardProxies().forEach(shard -> shard.locality(newLocality));
    }

    /** Null when switched off. The first scan is done here: the first flow shall find a table. */
    private ListenerWatcher newListenerWatcher(final FlowPolicy policy) {
        final ListeningPortsConfig wanted = config.discovery().listeningPorts();
        if (!wanted.enabled()) {
            return null;
        }
        final ListenerWatcher newWatcher = ListenerWatcher.create(
                listenerTable,
                new ListenerOptions(wanted.capacity(), wanted.pollInterval().toNanos(), policy::isEphemeral),
                System::nanoTime);
        try {
            newWatcher.doWork();
        } catch (final RuntimeException e) {
            errors.onError(e); // its thread tries again
        }
        return newWatcher;
    }

    /** What was asked for by name must be there, or nobody would notice that nothing is seen. */
    private void attach() {
        final WatcherCounts counts = interfaces.awaitStart().counts();
        final InterfacePatterns patterns =
                new InterfacePatterns(config.discovery().instrument().interfaces());
        if (counts.up() > 0) {
            return;
        }
        final String present = counts.known().stream().map(InterfaceInfo::name).collect(Collectors.joining(", "));
        final String advice = " (present: " + present
                + "); set discovery.instrument.interfaces to one that is there, up and not excluded by filter.network";
        if (patterns.isOnlyLiterals() || !config.discovery().instrument().autoDiscoverInterfaces()) {
            throw new StartException("no interface to attach to: " + patterns + " matches none that is up" + advice);
        }
        LOG.warn("no interface matches {} yet{}; waiting for one", patterns, advice);
    }

    @Override
    public void close() {
        final long startNs = System.nanoTime();
        interfaces.detach();
        await("the programs to be detached", interfaces::isDetached);
        pipeline.captureProxy().offerCommand(pipeline.capture()::drain);
        await("the kernel's last counters", pipeline.capture()::isDrained);
        pipeline.shardProxies().forEach(shard -> shard.end());
        await("the last records of all flows", () -> pipeline.shards().stream().allMatch(s -> s.isEnded()));
        threads.close();
        servers.close();
        cluster.close();
        closeConntrack();
        LOG.info("merrow stopped in {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
    }

    private static void await(final String what, final BooleanSupplier done) {
        final long deadlineNs = System.nanoTime() + STATION_TIMEOUT_NS;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                LOG.warn(
                        "gave up waiting for {} after {} s; the ledger shows what is missing",
                        what,
                        TimeUnit.NANOSECONDS.toSeconds(STATION_TIMEOUT_NS));
                return;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** After the export thread, which asks it. */
    private void closeConntrack() {
        if (conntrack != null) {
            conntrack.book().close();
        }
    }

    /** Gives the kernel's memory back; after {@link #close()} and the last look at the ledger. */
    public void release() {
        CloseHelper.quietCloseAll(socketOwners, kernel);
    }

    /** Undoes a start that failed half way. */
    private void abandon() {
        if (threads == null && listeners != null) {
            listeners.onClose();
        }
        CloseHelper.quietCloseAll(cluster, threads, servers, socketOwners, kernel, this::closeConntrack);
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

    ListenerTable listenerTable() {
        return listenerTable;
    }

    /** Null when switched off. */
    ListenerWatcher listeners() {
        return listeners;
    }

    /** Null where it is not asked for, or may not be had. */
    ConntrackWatcher conntrack() {
        return conntrack;
    }

    ClusterNames cluster() {
        return cluster;
    }

    InterfaceAgent interfaces() {
        return interfaces;
    }
}
