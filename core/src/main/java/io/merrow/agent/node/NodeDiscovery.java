package io.merrow.agent.node;

import io.merrow.agent.refusal.KernelRefusal;
import io.merrow.capture.BpfCapture;
import io.merrow.capture.conntrack.ConntrackWatcher;
import io.merrow.capture.listen.ListenerOptions;
import io.merrow.capture.listen.ListenerTable;
import io.merrow.capture.listen.ListenerWatcher;
import io.merrow.capture.process.ProcessNames;
import io.merrow.capture.process.SocketOwners;
import io.merrow.config.discovery.ConntrackConfig;
import io.merrow.config.discovery.DiscoveryConfig;
import io.merrow.config.discovery.ListeningPortsConfig;
import io.merrow.enrich.Translator;
import io.merrow.system.KernelException;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Facts about the node beside its packets: listening sockets, the process of a socket, addresses that the kernel translates.
 * Each may be switched off or refused; flows then lack its attributes. One thread opens and closes it.
 */
public final class NodeDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDiscovery.class);

    private final DiscoveryConfig config;
    private final ErrorHandler errors;
    private final ListenerTable listenerTable = new ListenerTable();
    private final ConntrackWatcher conntrack;
    private ListenerWatcher listeners;
    private SocketOwners socketOwners;
    private ProcessNames processNames;

    /** @param errors is notified of a failed first scan; the next is later. */
    public NodeDiscovery(final DiscoveryConfig config, final ErrorHandler errors) {
        this.config = config;
        this.errors = errors;
        this.conntrack = openConntrack(config.conntrack());
    }

    private static ConntrackWatcher openConntrack(final ConntrackConfig wanted) {
        if (!wanted.enabled()) {
            return null;
        }
        try {
            return ConntrackWatcher.open(
                    wanted.pollInterval().toNanos(), wanted.capacity(), wanted.allNamespaces(), System::nanoTime);
        } catch (final KernelException e) {
            LOG.warn("connection tracking unavailable, pods behind services get no names: {}", e.getMessage());
            return null;
        }
    }

    /** Once the kernel's maps are there. */
    public void openSocketOwners(final BpfCapture kernel) {
        if (!config.process().enabled()) {
            return;
        }
        try {
            socketOwners = SocketOwners.open(kernel.socketOwners());
            processNames = new ProcessNames(socketOwners.processes(), System::nanoTime);
        } catch (final KernelException e) {
            LOG.warn("process attributes unavailable: {}", KernelRefusal.explain(e));
        }
    }

    /** The first look is done here: the first flow shall find a table. */
    public void openListeners(final IntPredicate isEphemeral) {
        final ListeningPortsConfig wanted = config.listeningPorts();
        if (!wanted.enabled()) {
            return;
        }
        listeners = ListenerWatcher.create(
                listenerTable,
                new ListenerOptions(wanted.capacity(), wanted.pollInterval().toNanos(), isEphemeral),
                System::nanoTime);
        try {
            listeners.doWork();
        } catch (final RuntimeException e) {
            errors.onError(e); // its thread tries again
        }
    }

    /** Shards. */
    public ListenerTable listenerTable() {
        return listenerTable;
    }

    /** Null when switched off. */
    public ListenerWatcher listeners() {
        return listeners;
    }

    /** Null when switched off. */
    public ConntrackWatcher conntrack() {
        return conntrack;
    }

    /** How often {@link #conntrack()} looks. */
    public Duration conntrackInterval() {
        return config.conntrack().pollInterval();
    }

    public Translator translator() {
        return conntrack == null ? Translator.NONE : new ConntrackTranslator(conntrack.book());
    }

    /** Export thread. Null when it is unknown. */
    public String processName(final int processId) {
        return processNames == null ? null : processNames.name(processId);
    }

    /** Names of processes for another thread than the exporter's. */
    public IntFunction<String> newProcessNames() {
        return socketOwners == null
                ? processId -> null
                : new ProcessNames(socketOwners.processes(), System::nanoTime)::name;
    }

    /** After the export thread, which asks it. */
    public void closeConntrack() {
        if (conntrack != null) {
            conntrack.book().close();
        }
    }

    /** Gives the kernel's memory back. */
    public void release() {
        CloseHelper.quietClose(socketOwners);
    }

    /** Undoes a start that failed before there was a thread for the listeners. */
    public void abandon() {
        if (listeners != null) {
            listeners.onClose();
        }
        closeConntrack();
        release();
    }
}
