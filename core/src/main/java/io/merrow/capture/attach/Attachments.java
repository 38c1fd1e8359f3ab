package io.merrow.capture.attach;

import io.merrow.capture.BpfCapture;
import io.merrow.capture.LinkLayer;
import io.merrow.system.KernelException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.agrona.collections.Int2ObjectHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our programs on the interfaces of one namespace, by interface number. One that refuses is tried again after a second,
 * then after twice the time, up to a minute. One thread, in that namespace.
 */
final class Attachments implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Attachments.class);
    private static final long FIRST_RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_RETRY_NS = TimeUnit.MINUTES.toNanos(1);

    private final BpfCapture capture;
    private final AttachMethods method;
    private final AttachFailures failures = new AttachFailures();
    private final Int2ObjectHashMap<Attachment> attached = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<Refusal> refused = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<Refusal> takenAway = new Int2ObjectHashMap<>();

    /** Of an interface that refused, or whose programs are removed repeatedly. */
    private static final class Refusal {
        private AttachFailure failure;
        private long retryNs = FIRST_RETRY_NS;
        private long dueNs;

        void postpone(final long nowNs) {
            dueNs = nowNs + retryNs;
            retryNs = Math.min(2 * retryNs, LAST_RETRY_NS);
        }
    }

    Attachments(final BpfCapture capture, final AttachMethods method) {
        this.capture = capture;
        this.method = method;
    }

    boolean isAttached(final int ifindex) {
        return attached.containsKey(ifindex);
    }

    /** Whether it has refused and its time has not come. */
    boolean isWaiting(final int ifindex, final long nowNs) {
        final Refusal refusal = refused.get(ifindex);
        return refusal != null && nowNs - refusal.dueNs < 0;
    }

    /** Whether it is attached and the programs are where they should be; also when the kernel does not report it. */
    boolean isInPlace(final int ifindex) {
        final Attachment attachment = attached.get(ifindex);
        try {
            return attachment != null && attachment.isInPlace();
        } catch (final KernelException e) {
            LOG.debug("failed to check whether {} is in place", attachment, e);
            return true;
        }
    }

    /** Attaches; whether that succeeded. */
    boolean attach(final InterfaceInfo target, final long nowNs) {
        if (target.linkLayer() == LinkLayer.UNSUPPORTED) {
            onRefusal(target, AttachFailure.LINK_LAYER, "unsupported link layer", nowNs);
            refused.get(target.ifindex()).dueNs = Long.MAX_VALUE / 2 + nowNs; // a device never changes its type
            return false;
        }
        try {
            attached.put(target.ifindex(), Attachment.attach(capture, target, method::attach));
            refused.remove(target.ifindex());
            LOG.info("attached to {} (ifindex {}) by {}", target.name(), target.ifindex(), method);
            OtherAgents.warnOf(target);
            return true;
        } catch (final KernelException e) {
            onRefusal(target, AttachFailure.of(e), e.getMessage(), nowNs);
            return false;
        }
    }

    /**
     * Another program detached ours from a wanted interface: the first time they may be put back at once, then later
     * each time, until it was left alone for a while.
     */
    void onTakenAway(final InterfaceInfo target, final long nowNs) {
        Refusal before = takenAway.get(target.ifindex());
        final boolean isNews = before == null || nowNs - before.dueNs > LAST_RETRY_NS;
        failures.onFailure(
                target, AttachFailure.TAKEN_AWAY, "its programs were removed by another program", isNews, nowNs);
        if (isNews) {
            before = new Refusal();
            before.dueNs = nowNs;
            takenAway.put(target.ifindex(), before);
        }
        final Refusal refusal = new Refusal();
        refusal.failure = AttachFailure.TAKEN_AWAY;
        refusal.dueNs = before.dueNs;
        refused.put(target.ifindex(), refusal);
        if (nowNs - before.dueNs >= 0) {
            before.postpone(nowNs);
        }
    }

    /** Whether that is what was attached, by one of the properties that identify an interface. */
    boolean isSameDevice(final InterfaceInfo present) {
        final InterfaceInfo before = attached.get(present.ifindex()).networkInterface();
        return before.name().equals(present.name()) || before.mac().equals(present.mac());
    }

    private void onRefusal(
            final InterfaceInfo target, final AttachFailure failure, final String reason, final long nowNs) {
        Refusal refusal = refused.get(target.ifindex());
        final boolean isNews = refusal == null || refusal.failure != failure;
        if (refusal == null) {
            refusal = new Refusal();
            refused.put(target.ifindex(), refusal);
        }
        refusal.failure = failure;
        refusal.postpone(nowNs);
        failures.onFailure(target, failure, reason, isNews, nowNs);
    }

    /** Calls back with each interface that refused and may be tried again. */
    void eachDue(final long nowNs, final IntConsumer consumer) {
        final List<Integer> due = new ArrayList<>();
        refused.forEach((ifindex, refusal) -> {
            if (nowNs - refusal.dueNs >= 0) {
                due.add(ifindex);
            }
        });
        due.forEach(consumer::accept);
    }

    /** Takes our programs off, if they are there. Returns whether they were meant to be. */
    boolean letGo(final int ifindex) {
        final Attachment attachment = attached.remove(ifindex);
        if (attachment == null) {
            return false;
        }
        try {
            attachment.close();
        } catch (final KernelException e) {
            LOG.warn("failed to detach from {}: {}", attachment, e.getMessage());
        }
        if (method.links() != null) {
            method.links().forget(ifindex);
        }
        LOG.info("detached from {} (ifindex {})", attachment.networkInterface().name(), ifindex);
        return true;
    }

    /** Another interface may have the number next time. */
    void forget(final int ifindex) {
        refused.remove(ifindex);
        takenAway.remove(ifindex);
    }

    List<Integer> numbers() {
        return new ArrayList<>(attached.keySet());
    }

    int size() {
        return attached.size();
    }

    AttachFailures failures() {
        return failures;
    }

    /** Takes off what an earlier process left on other interfaces. */
    void removeOrphans(final Collection<InterfaceInfo> present) {
        if (method.links() != null) {
            method.links().removeOrphans(present);
        }
    }

    /** Removes what agents of other layouts left. */
    void removeOthers(final Collection<InterfaceInfo> present) {
        if (method.links() != null) {
            method.links().removeOthers(present);
        }
    }

    /** Leaves the programs where they are, for another process to take over. */
    void leave() {
        attached.values().forEach(Attachment::leave);
        attached.clear();
    }

    @Override
    public void close() {
        numbers().forEach(this::letGo);
        refused.clear();
        takenAway.clear();
    }

    @Override
    public String toString() {
        return "Attachments{attached=" + attached.values() + ", refused=" + refused.keySet() + ", " + method + '}';
    }
}
