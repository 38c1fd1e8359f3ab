package io.merrow.agent.node;

import io.merrow.agent.refusal.StartException;
import io.merrow.capture.attach.InterfaceInfo;
import io.merrow.capture.attach.InterfaceWatcher;
import io.merrow.system.KernelException;
import io.merrow.system.NetworkNamespace;
import io.merrow.thread.SingleThread;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * Follows the interfaces and the addresses of one network namespace. A thread of its own in every mode: it moves into that
 * namespace for good, and an attachment makes the kernel wait for all its readers.
 *
 * <p>What it makes and closes, it makes and closes on that thread. Other threads may ask whether it has started and request
 * it to detach.
 */
public final class InterfaceAgent implements Agent {
    private static final long ADDRESSES_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long OTHERS_NS = TimeUnit.HOURS.toNanos(1);
    private static final int WAIT_MS = 1000;

    private final SingleThread thread = new SingleThread();
    private final Path namespace;
    private final Supplier<InterfaceWatcher> watcherFactory;
    private final Supplier<LocalityKeeper> localityFactory;
    private final IntSupplier retry;
    private final NanoClock clock;
    private final CompletableFuture<InterfaceWatcher> started = new CompletableFuture<>();
    private NetworkNamespace visit;
    private InterfaceWatcher watcher;
    private LocalityKeeper locality;
    private long nextAddressesNs;
    private long othersNs;
    private boolean hasOthersRemoved;
    private volatile boolean leaves;
    private volatile boolean isDetachWanted;
    private volatile boolean takesOthersOut;
    private volatile boolean isDetached;

    /**
     * @param namespace       to move into; null: to stay.
     * @param watcherFactory  called there.
     * @param localityFactory called there, before.
     * @param retry           called in each duty cycle: offers commands again that another thread refused.
     */
    InterfaceAgent(
            final Path namespace,
            final Supplier<InterfaceWatcher> watcherFactory,
            final Supplier<LocalityKeeper> localityFactory,
            final IntSupplier retry,
            final NanoClock clock) {
        this.namespace = namespace;
        this.watcherFactory = watcherFactory;
        this.localityFactory = localityFactory;
        this.retry = retry;
        this.clock = clock;
    }

    @Override
    public void onStart() {
        try {
            enter();
            locality = localityFactory.get();
            watcher = watcherFactory.get();
            nextAddressesNs = clock.nanoTime() + ADDRESSES_NS;
            while (watcher.poll() > 0) {
                // all present interfaces are attached before the agent reports that it runs
            }
            watcher.removeOrphans();
            othersNs = clock.nanoTime() + OTHERS_NS;
            started.complete(watcher);
        } catch (final RuntimeException | Error e) { // any failure: a thread waits for the result
            started.completeExceptionally(e);
        }
    }

    private void enter() {
        if (namespace == null) {
            return;
        }
        try {
            visit = NetworkNamespace.enter(namespace);
        } catch (final KernelException e) {
            throw new StartException(
                    "discovery.instrument.network_namespace: " + e.getMessage()
                            + "; this requires CAP_SYS_ADMIN, and for a path below /proc also CAP_SYS_PTRACE and the "
                            + "node's PID namespace (in Kubernetes hostPID: true)",
                    e);
        }
    }

    /** Waits for the first look. Whatever went wrong there is thrown here. */
    InterfaceWatcher awaitStart() {
        try {
            return started.join();
        } catch (final CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** The watcher, once it has started; null before, and where that failed. Any thread. */
    public InterfaceWatcher watcher() {
        return started.isDone() && !started.isCompletedExceptionally() ? started.join() : null;
    }

    /** For the watcher. This thread. */
    void onInterfaces(final List<InterfaceInfo> interfaces) {
        locality.onInterfaces(interfaces);
    }

    /** Requests to detach all programs: see {@link #isDetached}. Any thread. */
    public void detach() {
        isDetachWanted = true;
        wakeUp();
    }

    /** Ends the present or else the next {@link #await} of the watcher. Any thread. */
    void wakeUp() {
        final InterfaceWatcher running = watcher();
        if (running != null) {
            running.wakeUp();
        }
    }

    /** From now on {@link #detach} takes off what agents of other layouts left, too. Any thread. */
    public void takeOthersOut() {
        takesOthersOut = true;
    }

    /** From now on a stop leaves the programs where they are, for another process. Any thread. */
    public void leave() {
        leaves = true;
    }

    /** Whether no packet is counted any more. Any thread. */
    public boolean isDetached() {
        return isDetached;
    }

    @Override
    public int doWork() {
        assert thread.isSame();
        if (watcher == null || isDetached) {
            return 0;
        }
        if (isDetachWanted) {
            closeWatcher();
            return 1;
        }
        removeOthers();
        return watcher.poll() + followAddresses() + retry.getAsInt();
    }

    /** By then a roll-back to the earlier version is unlikely. */
    private void removeOthers() {
        if (!hasOthersRemoved && clock.nanoTime() - othersNs >= 0) {
            hasOthersRemoved = true;
            watcher.removeOthers();
        }
    }

    private int followAddresses() {
        final long nowNs = clock.nanoTime();
        if (nowNs - nextAddressesNs < 0) {
            return 0;
        }
        nextAddressesNs = nowNs + ADDRESSES_NS;
        return locality.poll();
    }

    /** Waits for the kernel's messages. */
    public InterfaceIdleStrategy idleStrategy() {
        return new InterfaceIdleStrategy(this);
    }

    /** Sleeps until there may be something to do. This thread. */
    void await() {
        if (watcher == null || isDetached) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(WAIT_MS));
        } else {
            watcher.await(WAIT_MS);
        }
    }

    private void closeWatcher() {
        try {
            if (takesOthersOut) {
                watcher.removeOthers();
            }
        } finally {
            letGo();
        }
    }

    private void letGo() {
        try {
            if (leaves) {
                watcher.leave();
            } else {
                watcher.close();
            }
        } finally {
            isDetached = true;
        }
    }

    @Override
    public void onClose() {
        if (watcher != null && !isDetached) {
            closeWatcher();
        }
        CloseHelper.quietCloseAll(locality, visit);
    }

    @Override
    public String roleName() {
        return "interfaces";
    }

    @Override
    public String toString() {
        return "InterfaceAgent{namespace=" + namespace + ", " + watcher + ", " + locality + '}';
    }
}
