package io.merrow.agent.node;

import io.merrow.agent.pipeline.Filters;
import io.merrow.agent.refusal.StartException;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.KernelPins;
import io.merrow.capture.attach.AttachMethods;
import io.merrow.capture.attach.InterfaceInfo;
import io.merrow.capture.attach.InterfacePatterns;
import io.merrow.capture.attach.InterfaceWatcher;
import io.merrow.capture.attach.WatcherCounts;
import io.merrow.config.discovery.InstrumentConfig;
import io.merrow.config.discovery.TcxPosition;
import io.merrow.ring.ShardCommands;
import io.merrow.ring.ShardProxy;
import io.merrow.tc.TcxOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The interfaces that are observed, their names for records and their addresses for the shards. */
public final class NodeInterfaces {
    private static final Logger LOG = LoggerFactory.getLogger(NodeInterfaces.class);

    private final InstrumentConfig config;
    private final NodeNetwork network;
    private final ShardCommands shards;
    private final InterfaceAgent agent;

    /**
     * @param network gets what is read.
     * @param pins    by which attachments outlive the process; null: they do not.
     * @param shards  are notified of removed interfaces and local addresses.
     */
    public NodeInterfaces(
            final InstrumentConfig config,
            final NodeNetwork network,
            final BpfCapture kernel,
            final KernelPins pins,
            final List<ShardProxy> shards,
            final Filters filters) {
        this.config = config;
        this.network = network;
        this.shards = new ShardCommands(shards);
        final TcxOrder order = config.tcxOrder() == TcxPosition.FIRST ? TcxOrder.FIRST : TcxOrder.LAST;
        final AttachMethods method = AttachMethods.best(order, config.tcPriority());
        final InterfaceWatcher.Options options = new InterfaceWatcher.Options(
                patterns(config),
                filters::observes,
                pins == null ? method : method.pinned(pins),
                config.autoDiscoverInterfaces());
        agent = new InterfaceAgent(
                config.networkNamespace().isEmpty() ? null : Path.of(config.networkNamespace()),
                () -> new InterfaceWatcher(kernel, options, this::onInterfaces, System::nanoTime),
                () -> LocalityKeeper.open(this::onLocality),
                this.shards::retry,
                System::nanoTime);
    }

    public InterfaceAgent agent() {
        return agent;
    }

    /** Reload thread. */
    public void observe(final InterfacePatterns patterns, final Filters filters, final boolean keepsLooking) {
        agent.watcher().observe(patterns, filters::observes, keepsLooking);
    }

    /** Interfaces' thread. */
    private void onInterfaces(final List<InterfaceInfo> interfaces) {
        final int[] removed = network.update(interfaces);
        if (removed.length > 0) {
            shards.send(shard -> shard.interfacesLeft(removed));
        }
        agent.onInterfaces(interfaces);
    }

    /** Interfaces' thread. */
    private void onLocality(final NodeLocality locality) {
        network.update(locality);
        shards.send(shard -> shard.locality(locality));
    }

    /**
     * Waits until those that are there are attached. What was asked for by name must be among them, or its absence would stay unnoticed
     * that nothing is seen.
     */
    public void awaitAttached() {
        final WatcherCounts counts = agent.awaitStart().counts();
        if (counts.up() > 0) {
            return;
        }
        final InterfacePatterns patterns = new InterfacePatterns(config.interfaces());
        final String present = counts.known().stream().map(InterfaceInfo::name).collect(Collectors.joining(", "));
        final String advice = " (present: " + present
                + "); set discovery.instrument.interfaces to an interface that exists, is up and is not "
                + "excluded by filter.network";
        if (patterns.isOnlyLiterals() || !config.autoDiscoverInterfaces()) {
            throw new StartException(
                    "no interface to attach to: " + patterns + " matches no interface that is up" + advice);
        }
        LOG.warn("no interface matches {}{}; waiting for one", patterns, advice);
    }

    public static InterfacePatterns patterns(final InstrumentConfig instrument) {
        try {
            return new InterfacePatterns(instrument.interfaces());
        } catch (final IllegalArgumentException e) {
            throw new StartException("discovery.instrument.interfaces: " + e.getMessage(), e);
        }
    }
}
