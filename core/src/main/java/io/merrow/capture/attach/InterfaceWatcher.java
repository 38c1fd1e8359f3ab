package io.merrow.capture.attach;

import io.merrow.capture.BpfCapture;
import io.merrow.netlink.LinkListener;
import io.merrow.netlink.LinkMonitor;
import io.merrow.netlink.NetworkLink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.agrona.concurrent.NanoClock;

/**
 * Keeps our programs on every interface that is wanted: attaches new ones, forgets removed ones, repairs what another program
 * took away. The kernel's messages make it quick; a list of everything, read a second after them and once a minute,
 * makes it right.
 *
 * <p>An interface is attached when it appears, before it is up: so its first packet is seen. One thread makes, polls and
 * closes it, and stays in the network namespace that is watched; the counts are for any thread.
 */
public final class InterfaceWatcher implements AutoCloseable {
    /** Each attachment makes the kernel wait for its readers; between two portions the messages are read. */
    private static final int PORTION = 8;

    private static final long SCAN_AFTER_CHANGE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SCAN_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long INSPECT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long TELL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LinkMonitor monitor;
    private final InterfaceListener listener;
    private final NanoClock clock;
    private final InterfaceTable table = new InterfaceTable();
    private final Attachments attachments;
    private final Set<Integer> unsettled = new LinkedHashSet<>();
    private final Set<Integer> suspects = new HashSet<>();
    /** Attached, not in place, and perhaps about to leave. */
    private final Set<Integer> doubtful = new HashSet<>();

    private final Set<Integer> left = new HashSet<>();
    private final Set<Integer> atStart = new HashSet<>();
    private final LinkListener events = new Events();
    private volatile Wanted asked;
    private Wanted wanted;
    private boolean isFirst = true;
    private boolean isClosed;
    private boolean isNews;
    private long nextScanNs;
    private long nextInspectionNs;
    private long nextTellNs;
    private final WatcherCounts counts = new WatcherCounts();

    /**
     * What is watched, and how.
     *
     * @param patterns  names of interfaces.
     * @param filter    which of those are observed; {@link #observe} changes both.
     * @param method    how programs are attached.
     * @param discovers false: only interfaces of the first look.
     */
    public record Options(
            InterfacePatterns patterns, Predicate<InterfaceInfo> filter, AttachMethods method, boolean discovers) {}

    private record Wanted(InterfacePatterns patterns, Predicate<InterfaceInfo> filter, boolean discovers) {}

    /**
     * Opens the sockets for changes of interfaces, in the calling thread's namespace.
     *
     * @param listener is notified at the first scan and after each change.
     */
    public InterfaceWatcher(
            final BpfCapture capture, final Options options, final InterfaceListener listener, final NanoClock clock) {
        this(LinkMonitor.open(), capture, options, listener, clock);
    }

    InterfaceWatcher(
            final LinkMonitor monitor,
            final BpfCapture capture,
            final Options options,
            final InterfaceListener listener,
            final NanoClock clock) {
        this.monitor = monitor;
        this.wanted = new Wanted(options.patterns(), options.filter(), options.discovers());
        this.asked = wanted;
        this.listener = listener;
        this.clock = clock;
        this.attachments = new Attachments(capture, options.method());
        this.nextScanNs = clock.nanoTime();
        this.nextTellNs = nextScanNs;
        this.nextInspectionNs = nextScanNs + INSPECT_NS;
    }

    /**
     * What is observed from the next look on: it attaches and lets go what differs, and leaves alone what does not. Any
     * thread.
     *
     * @param discovers false: only interfaces of that look and of the first one.
     */
    public void observe(
            final InterfacePatterns patterns, final Predicate<InterfaceInfo> filter, final boolean discovers) {
        asked = new Wanted(patterns, filter, discovers);
        monitor.wakeUp();
    }

    /**
     * Looks once, and attaches no more than a few.
     *
     * @return 0 when nothing is left to do: {@link #await} may follow.
     */
    @SuppressWarnings("ReferenceEquality") // another wish is another object
    public int poll() {
        if (isClosed) {
            return 0;
        }
        final long nowNs = clock.nanoTime();
        final boolean isWhole = monitor.poll(events);
        if (!isWhole) {
            counts.onLoss();
        }
        if (!isWhole || nowNs - nextScanNs >= 0) {
            scan(nowNs);
        }
        if (nowNs - nextInspectionNs >= 0) {
            nextInspectionNs = nowNs + INSPECT_NS;
            attachments.numbers().forEach(this::suspect);
        }
        if (wanted != asked) {
            wanted = asked;
            table.list().forEach(each -> {
                unsettled.add(each.ifindex());
                atStart.add(each.ifindex());
            });
        }
        attachments.eachDue(nowNs, unsettled::add);
        notifyListener(nowNs); // before attaching, so that no packet is seen on an interface whose name is not known
        final int work = settle(nowNs);
        return work + unsettled.size();
    }

    /** Everything again; messages that are waiting now are older and need not be believed. */
    private void scan(final long nowNs) {
        nextScanNs = nowNs + SCAN_NS;
        final Collection<NetworkLink> links = monitor.list();
        final Set<Integer> present = new HashSet<>();
        for (final NetworkLink link : links) {
            present.add(link.ifindex());
            put(link);
        }
        for (final InterfaceInfo known : table.list()) {
            if (!present.contains(known.ifindex())) {
                remove(known.ifindex());
            }
        }
        attachments.numbers().forEach(this::suspect);
        if (isFirst) {
            isFirst = false;
            isNews = true;
            atStart.addAll(present);
        }
    }

    private void suspect(final int ifindex) {
        suspects.add(ifindex);
        unsettled.add(ifindex);
    }

    private void put(final NetworkLink link) {
        if (table.put(InterfaceTable.info(link))) {
            isNews = true;
            attachments.forget(link.ifindex()); // what refused before may be another thing now
            unsettled.add(link.ifindex());
        }
    }

    private void remove(final int ifindex) {
        if (table.remove(ifindex)) {
            isNews = true;
        }
        attachments.forget(ifindex);
        left.add(ifindex);
        suspect(ifindex);
    }

    /** Each change is followed by a full scan, for what messages do not contain, such as the peer. */
    private final class Events implements LinkListener {
        @Override
        public void onLink(final NetworkLink link) {
            put(link);
            scanSoon();
        }

        @Override
        public void onLinkGone(final int ifindex) {
            remove(ifindex);
            atStart.remove(ifindex);
            scanSoon();
        }

        @Override
        public void onFilterGone(final int ifindex) {
            if (attachments.isAttached(ifindex)) {
                suspect(ifindex);
            }
        }

        private void scanSoon() {
            final long soonNs = clock.nanoTime() + SCAN_AFTER_CHANGE_NS;
            if (nextScanNs - soonNs > 0) {
                nextScanNs = soonNs;
            }
        }
    }

    private int settle(final long nowNs) {
        int work = 0;
        final Iterator<Integer> each = unsettled.iterator();
        while (each.hasNext() && work < PORTION) {
            final int ifindex = each.next();
            each.remove();
            work += settle(ifindex, nowNs);
        }
        counts.attached(attachments.size(), upCount());
        return work;
    }

    private int settle(final int ifindex, final long nowNs) {
        final InterfaceInfo info = table.get(ifindex);
        final boolean isWanted = isWanted(info);
        final boolean isNewDevice = left.remove(ifindex);
        if (attachments.isAttached(ifindex)) {
            final boolean isInPlace = !suspects.remove(ifindex) || attachments.isInPlace(ifindex);
            if (isInPlace) {
                doubtful.remove(ifindex);
            }
            if (isInPlace && (isWanted || info == null)) {
                return 0; // null: a message older than the interface, the next scan finds it
            }
            if (isWanted && !isNewDevice && attachments.isSameDevice(info)) {
                // The kernel takes programs off a device that is being deleted, too: the next scan has it or not.
                if (doubtful.add(ifindex)) {
                    nextScanNs = nowNs;
                    suspect(ifindex);
                    return 0;
                }
                attachments.onTakenAway(info, nowNs);
            }
            doubtful.remove(ifindex);
            attachments.letGo(ifindex);
        }
        suspects.remove(ifindex);
        if (isWanted && !attachments.isWaiting(ifindex, nowNs)) {
            attachments.attach(info, nowNs);
        }
        return 1;
    }

    private boolean isWanted(final InterfaceInfo candidate) {
        return candidate != null
                && (wanted.discovers || atStart.contains(candidate.ifindex()))
                && wanted.patterns.matches(candidate.name())
                && wanted.filter.test(candidate);
    }

    private int upCount() {
        int up = 0;
        for (final Integer ifindex : attachments.numbers()) {
            final InterfaceInfo info = table.get(ifindex);
            up += info != null && info.isUp() ? 1 : 0;
        }
        return up;
    }

    /** In a storm not at each message: the listener reads addresses and routes. */
    private void notifyListener(final long nowNs) {
        if (isNews && nowNs - nextTellNs >= 0) {
            isNews = false;
            nextTellNs = nowNs + TELL_NS;
            final List<InterfaceInfo> present = table.list();
            counts.known(present);
            listener.onInterfaces(present);
        }
    }

    /** Waits until there may be something to do, so long at most. */
    public void await(final int maxMs) {
        if (!isClosed) {
            final long dueNs = Math.min(nextScanNs, nextInspectionNs) - clock.nanoTime();
            monitor.await((int) Math.max(0, Math.min(maxMs, TimeUnit.NANOSECONDS.toMillis(dueNs) + 1)));
        }
    }

    /** Ends the present or else the next {@link #await}. Any thread. */
    public void wakeUp() {
        monitor.wakeUp();
    }

    /** What any thread may ask. */
    public WatcherCounts counts() {
        return counts;
    }

    /** Times an attachment failed for that reason. Any thread. */
    public long failures(final AttachFailure failure) {
        return attachments.failures().count(failure);
    }

    /** Detaches everything for good: no packet is counted from here on. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            attachments.close();
            counts.attached(0, 0);
            monitor.close();
        }
    }

    /** Ends the watching and leaves the programs where they are, for another process to take over. */
    public void leave() {
        if (!isClosed) {
            isClosed = true;
            attachments.leave();
            counts.attached(0, 0);
            monitor.close();
        }
    }

    /** Takes off what an earlier process of this layout left on interfaces that are not observed; after the first look. */
    public void removeOrphans() {
        attachments.removeOrphans(new ArrayList<>(table.list()));
    }

    /** Takes off and removes what agents of other layouts left. */
    public void removeOthers() {
        attachments.removeOthers(new ArrayList<>(table.list()));
    }

    @Override
    public String toString() {
        return "InterfaceWatcher{patterns=" + wanted.patterns + ", known=" + new ArrayList<>(table.list()) + ", "
                + attachments + '}';
    }
}
