package io.merrow.capture;

import io.merrow.system.GracePeriod;
import io.merrow.system.KernelException;
import io.merrow.table.GracePeriods;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grace periods of the kernel's RCU, awaited by a thread of its own, since that blocks: one for all slots that left the index
 * meanwhile. Without work the thread sleeps.
 *
 * <p>Where the kernel offers none to processes (CPUs without a tick), a second has to do: programs run for microseconds, and only
 * a virtual machine whose CPU is taken away in the middle of one comes near.
 */
public final class RcuGracePeriods implements GracePeriods, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RcuGracePeriods.class);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long WITHOUT_RCU_NS = TimeUnit.SECONDS.toNanos(1);

    private final Thread thread = new Thread(this::run, "grace");
    private final AtomicLong wanted = new AtomicLong();
    private volatile long begun;
    private volatile long passed;
    private volatile boolean isClosed;
    private boolean hasRcu = true;

    /** Begins; before the shards' threads do. */
    public RcuGracePeriods start() {
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /** {@inheritDoc} The ticket is the number of the next period that begins: one that has begun may be too early. */
    @Override
    public long ticket() {
        final long ticket = begun + 1;
        long known = wanted.get();
        while (ticket > known) {
            if (wanted.compareAndSet(known, ticket)) {
                LockSupport.unpark(thread);
                return ticket;
            }
            known = wanted.get();
        }
        return ticket;
    }

    @Override
    public boolean hasPassed(final long ticket) {
        return passed >= ticket;
    }

    private void run() {
        long number = 0;
        while (!isClosed) {
            if (number < wanted.get()) {
                begun = ++number;
                await();
                passed = number;
                LockSupport.parkNanos(this, PAUSE_NS); // so that one period does for many slots
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Waits for one on the calling thread. */
    public static void awaitOne() {
        new RcuGracePeriods().await();
    }

    private void await() {
        if (hasRcu) {
            try {
                GracePeriod.await();
                return;
            } catch (final KernelException e) {
                hasRcu = false;
                LOG.warn("{}; final counters of flows are read after a second instead", e.getMessage());
            }
        }
        LockSupport.parkNanos(this, WITHOUT_RCU_NS);
    }

    /** Ends the thread; after the shards' threads have ended. */
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public String toString() {
        return "RcuGracePeriods{wanted=" + wanted + ", passed=" + passed + ", hasRcu=" + hasRcu + '}';
    }
}
