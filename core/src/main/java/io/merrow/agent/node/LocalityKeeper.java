package io.merrow.agent.node;

import io.merrow.capture.attach.InterfaceInfo;
import io.merrow.netlink.AddressMonitor;
import io.merrow.system.KernelException;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link NodeLocality} true: reads it again when interfaces or their addresses have changed, and once more at the
 * next look, because a default route follows its address a moment later. Where nothing changed, a look is one system
 * call. The thread of the {@link InterfaceAgent}.
 */
final class LocalityKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalityKeeper.class);
    private static final int LOOKS_AFTER_CHANGE = 2;

    private final AddressMonitor monitor;
    private final Consumer<NodeLocality> listener;
    private List<InterfaceInfo> interfaces = List.of();
    private int looks;

    private LocalityKeeper(final AddressMonitor monitor, final Consumer<NodeLocality> listener) {
        this.monitor = monitor;
        this.listener = listener;
    }

    /** Watches the calling thread's network namespace; throws {@link KernelException} when there is no netlink. */
    static LocalityKeeper open(final Consumer<NodeLocality> listener) {
        return new LocalityKeeper(AddressMonitor.open(), listener);
    }

    /** Interfaces came, went or changed. */
    void onInterfaces(final List<InterfaceInfo> present) {
        interfaces = present;
        looks = LOOKS_AFTER_CHANGE;
        renew();
    }

    /** Polls once. Returns 1 when the listener was notified. */
    int poll() {
        if (monitor.hasChanged()) {
            looks = LOOKS_AFTER_CHANGE;
        }
        return looks > 0 ? renew() : 0;
    }

    private int renew() {
        looks--;
        try {
            listener.accept(NodeLocality.read(interfaces, monitor.list()));
            return 1;
        } catch (final KernelException e) {
            LOG.debug("failed to read the addresses of this node; retrying", e);
            looks = LOOKS_AFTER_CHANGE;
            return 0;
        }
    }

    @Override
    public void close() {
        CloseHelper.quietClose(monitor);
    }

    @Override
    public String toString() {
        return "LocalityKeeper{monitor=" + monitor + ", looks=" + looks + '}';
    }
}
