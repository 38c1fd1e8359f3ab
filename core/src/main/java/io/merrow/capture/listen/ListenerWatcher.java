package io.merrow.capture.listen;

import io.merrow.layout.ListenerRecordFlyweight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link ListenerTable}: scans each namespace when it appears, then follows the kernel's events; where there
 * are none, scans again and again. On a thread of its own, because that thread visits other namespaces and a scan may
 * take milliseconds; the counts are for any thread.
 *
 * <p>A scan's result is applied before the events that came during it: the ring keeps their order, so what a scan may
 * have missed is reported again, and a repeated report has no effect.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, any reads
public final class ListenerWatcher implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerWatcher.class);

    /** What no event reports (a bound socket that is connected later) is found at the latest then. */
    private static final long RECONCILE_NS = TimeUnit.MINUTES.toNanos(1);

    private final ListenerTable table;
    private final ListenerSource source;
    private final ListenerBook book;
    private final WatchedNamespaces namespaces = new WatchedNamespaces();
    private final UdpProbation probation = new UdpProbation();
    private final Set<Integer> hinted = new HashSet<>();
    private final Set<String> failuresLogged = new HashSet<>();
    private final NanoClock clock;
    private final long pollIntervalNs;
    private long nextLookNs;
    private long nextReconcileNs;
    private volatile int namespaceCount;
    private volatile long eventCount;
    private volatile long lostCount;
    private volatile long refusedCount;
    private volatile long failureCount;

    private ListenerWatcher(
            final ListenerTable table,
            final ListenerSource source,
            final ListenerOptions options,
            final NanoClock clock) {
        this.table = table;
        this.source = source;
        this.clock = clock;
        this.pollIntervalNs = options.pollIntervalNs();
        this.book = new ListenerBook(options.capacity(), source.scanner().homeId());
        this.nextLookNs = clock.nanoTime();
        this.nextReconcileNs = nextLookNs + RECONCILE_NS;
    }

    /**
     * Prepares what this kernel and our capabilities allow, and logs it; the first scan is the first duty cycle's, which may be
     * turned before the thread starts.
     */
    public static ListenerWatcher create(
            final ListenerTable table, final ListenerOptions options, final NanoClock clock) {
        return new ListenerWatcher(table, ListenerSource.best(options), options, clock);
    }

    /** By {@code /proc} alone, as where BPF is not available. */
    static ListenerWatcher byProc(final ListenerTable table, final ListenerOptions options, final NanoClock clock) {
        return new ListenerWatcher(table, ListenerSource.proc(options), options, clock);
    }

    /** The first duty cycle may have been another thread's. */
    @Override
    public void onStart() {
        source.handOver();
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        final int events = source.poll(record -> onEvent(record, nowNs));
        eventCount += events;
        lookAround(nowNs);
        final int scans = scanDue(nowNs);
        noteRefused();
        return events + scans + (book.publishTo(table) ? 1 : 0);
    }

    /** Waits until the kernel has an event, a look or scan is due, or {@link #wakeUp} is called. The watching thread. */
    public void await() {
        final long dueNs = namespaces.nextDueNs(nextLookNs) - clock.nanoTime();
        source.await((int) Math.max(0, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(dueNs) + 1)));
    }

    /** Ends the present or else the next {@link #await}. Any thread. */
    public void wakeUp() {
        source.wakeUp();
    }

    private void onEvent(final ListenerRecordFlyweight record, final long nowNs) {
        switch (record.type()) {
            case ListenerRecordFlyweight.OPEN -> onOpen(record, nowNs);
            case ListenerRecordFlyweight.CLOSED -> book.close(record.cookie());
            case ListenerRecordFlyweight.BOUND -> onBound(record, nowNs);
            default -> throw new IllegalStateException("unknown event of the kernel's: " + record);
        }
    }

    private void onOpen(final ListenerRecordFlyweight record, final long nowNs) {
        if (!namespaces.isKnown(record.namespaceId())) {
            nextLookNs = nowNs;
        }
        if (record.port() == 0) { // listen() without bind(): the kernel chooses the port a moment later
            namespaces.want(record.namespaceId(), nowNs);
        } else {
            book.open(IteratorScanner.listener(record));
        }
    }

    /** One look a process between two looks around: a resolver binds for each query. */
    private void onBound(final ListenerRecordFlyweight record, final long nowNs) {
        if (hinted.add(record.processId())) {
            final long namespaceId = NamespaceFinder.namespaceOf(record.processId());
            if (namespaceId != 0 && !namespaces.isKnown(namespaceId)) {
                nextLookNs = nowNs;
            }
            namespaces.want(namespaceId, nowNs);
        }
    }

    private void lookAround(final long nowNs) {
        final long lost = source.lost();
        if (lost != lostCount) {
            lostCount = lost;
            namespaces.wantAll(nowNs);
        }
        if (nowNs - nextLookNs < 0) {
            return;
        }
        nextLookNs = nowNs + pollIntervalNs;
        hinted.clear();
        for (final Long gone : namespaces.update(source.scanner().namespaces(), nowNs)) {
            book.forget(gone);
            probation.forget(gone);
        }
        namespaceCount = namespaces.size();
        if (!source.reportsAllChanges() || nowNs - nextReconcileNs >= 0) {
            nextReconcileNs = nowNs + RECONCILE_NS;
            namespaces.wantAll(nowNs);
        } else {
            namespaces.paths().forEach(this::readAddresses);
        }
    }

    /** An address added to a namespace is not reported. */
    private void readAddresses(final long namespaceId, final Path path) {
        try {
            book.addresses(namespaceId, source.scanner().addresses(path));
        } catch (final IOException e) {
            onFailure(path, e);
        }
    }

    private int scanDue(final long nowNs) {
        final Map<Long, Path> due = namespaces.takeDue(nowNs);
        due.forEach((namespaceId, path) -> scan(namespaceId, path, nowNs));
        return due.size();
    }

    private void scan(final long namespaceId, final Path path, final long nowNs) {
        try {
            final ListenerScanner.Scan scan = source.scanner().scan(namespaceId, path);
            book.addresses(namespaceId, scan.addresses());
            book.replace(namespaceId, probation.servers(namespaceId, scan.listeners(), nowNs));
            if (probation.isUndecided(namespaceId, nowNs)) {
                namespaces.want(namespaceId, nowNs + UdpProbation.PROBATION_NS);
            }
        } catch (final IOException e) {
            onFailure(path, e);
        }
    }

    private void noteRefused() {
        final long refused = book.refused();
        if (refusedCount == 0 && refused > 0) {
            LOG.warn("discovery.listening_ports.capacity reached: the initiator of connections to further "
                    + "sockets may be unknown; raise it");
        }
        refusedCount = refused;
    }

    /** A process that has just ended is no failure worth a line; its namespace is looked for again. */
    private void onFailure(final Path path, final IOException failure) {
        failureCount++;
        if (failuresLogged.size() < 100
                && failuresLogged.add(String.valueOf(failure.getMessage()).replaceAll("\\d+", "N"))) {
            LOG.debug("failed to read the listening sockets of network namespace {}", path, failure);
        }
    }

    /** "bpf" or "proc". */
    public String sourceName() {
        return source.name();
    }

    /** Network namespaces that are watched. Any thread, as those below. */
    public int namespaceCount() {
        return namespaceCount;
    }

    /** Events of the kernel's so far. */
    public long eventCount() {
        return eventCount;
    }

    /** Events that were lost because they were not read in time; each makes a new scan. */
    public long lostCount() {
        return lostCount;
    }

    /** Sockets that found the table full. */
    public long refusedCount() {
        return refusedCount;
    }

    /** Namespaces that could not be looked into, mostly because they had just gone. */
    public long failureCount() {
        return failureCount;
    }

    @Override
    public void onClose() {
        CloseHelper.quietClose(source);
    }

    @Override
    public String roleName() {
        return "listeners";
    }

    @Override
    public String toString() {
        return "ListenerWatcher{source=" + source + ", book=" + book + ", namespaces=" + namespaces + '}';
    }
}
