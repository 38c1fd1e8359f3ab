package io.merrow.capture.conntrack;

import io.merrow.capture.listen.NamespaceFinder;
import io.merrow.netlink.Conntrack;
import io.merrow.system.KernelException;
import io.merrow.system.NetworkNamespace;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the kernel's book of translated connections now and then, so that a record finds its connection also when it has
 * ended meanwhile. On a thread of its own: a book may be long, and it visits other namespaces where that is asked for.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, any reads
public final class ConntrackWatcher implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(ConntrackWatcher.class);

    /** Records come so long after their connection's end: longer than any idle timeout that is the default. */
    private static final long GENERATION_NS = TimeUnit.SECONDS.toNanos(90);

    private final TranslationTable table;
    private final ConnectionBook book;
    private final NanoClock clock;
    private final long intervalNs;
    private final boolean isEverywhere;
    private long nextLookNs;
    private long nextTurnNs;
    private boolean wasToldFull;
    private volatile String lastFailure = "";
    private volatile long failureCount;

    private ConntrackWatcher(
            final TranslationTable table,
            final ConnectionBook book,
            final long intervalNs,
            final boolean isEverywhere,
            final NanoClock clock) {
        this.table = table;
        this.book = book;
        this.intervalNs = intervalNs;
        this.isEverywhere = isEverywhere;
        this.clock = clock;
        nextLookNs = clock.nanoTime();
        nextTurnNs = nextLookNs + GENERATION_NS;
    }

    /**
     * Prepares; the first look is the first duty cycle's.
     *
     * @param intervalNs   between two looks.
     * @param capacity     connections remembered at most, of the last minute or two.
     * @param isEverywhere whether all network namespaces are looked into; needs CAP_SYS_ADMIN and CAP_SYS_PTRACE.
     * @throws KernelException where this process may not, or the kernel has no such book.
     */
    public static ConntrackWatcher open(
            final long intervalNs, final int capacity, final boolean isEverywhere, final NanoClock clock) {
        final Conntrack kernel = Conntrack.open();
        try {
            kernel.forEachTranslated(entry -> {});
            final TranslationTable table = new TranslationTable(capacity);
            final ConnectionBook book = new ConnectionBook(table, kernel, clock);
            return new ConntrackWatcher(table, book, intervalNs, isEverywhere, clock);
        } catch (final RuntimeException e) {
            kernel.close();
            throw e;
        }
    }

    /** For the thread that asks; closed after it has ended. */
    public ConnectionBook book() {
        return book;
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        if (nowNs - nextLookNs < 0) {
            return 0;
        }
        nextLookNs = nowNs + intervalNs;
        if (nowNs - nextTurnNs >= 0) {
            nextTurnNs = nowNs + GENERATION_NS;
            table.turn();
        }
        lookHere("this network namespace");
        if (isEverywhere) {
            lookElsewhere();
        }
        noteFull();
        return 1;
    }

    private void lookHere(final String where) {
        try (Conntrack conntrack = Conntrack.open()) {
            conntrack.forEachTranslated(table::put);
        } catch (final KernelException e) {
            failureCount++;
            if (!lastFailure.equals(e.errnoName())) {
                lastFailure = e.errnoName();
                LOG.warn("connection tracking of {} unavailable: {}", where, e.getMessage());
            }
        }
    }

    private void lookElsewhere() {
        final long home = NamespaceFinder.homeNamespaceId();
        NamespaceFinder.enterable().forEach((id, path) -> {
            if (id != home) {
                visit(path);
            }
        });
    }

    @SuppressWarnings("try") // the namespace is entered and left by the resource itself
    private void visit(final Path path) {
        try (NetworkNamespace visit = NetworkNamespace.enter(path)) {
            lookHere(path.toString());
        } catch (final KernelException e) {
            failureCount++; // its process has just ended, or is not ours to see
            LOG.debug("failed to read the connections of {}: {}", path, e.getMessage());
        }
    }

    private void noteFull() {
        if (!wasToldFull && table.refused() > 0) {
            wasToldFull = true;
            LOG.warn("discovery.conntrack.capacity reached: further connections are looked up one by one, and "
                    + "some pods behind services may get no names; raise it");
        }
    }

    /** Translated connections of the last minute and a half. Any thread, as those below. */
    public int size() {
        return table.size();
    }

    /** Connections that found {@code capacity} reached. */
    public long refusedCount() {
        return table.refused();
    }

    /** Looks that failed. */
    public long failureCount() {
        return failureCount;
    }

    @Override
    public String roleName() {
        return "conntrack";
    }

    @Override
    public String toString() {
        return "ConntrackWatcher{" + table + ", failures=" + failureCount + '}';
    }
}
