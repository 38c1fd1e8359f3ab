package io.merrow.capture.conntrack;

import io.merrow.netlink.Conntrack;
import io.merrow.netlink.ConntrackEntry;
import io.merrow.system.KernelException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks up the target of a translated connection: as it was last read, else by asking the kernel, which is
 * bounded. One thread, that of the caller's choice; allocates nothing.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, any reads
public final class ConnectionBook implements AutoCloseable {
    /** At some microseconds each, a twentieth of a core. */
    private static final int MOST_ASKED_A_SECOND = 10_000;

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** A record is asked about several times in a row. */
    private static final long MEMORY_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ConntrackEntry asked =
            new ConntrackEntry().wrap(new UnsafeBuffer(ByteBuffer.allocateDirect(ConntrackEntry.LENGTH)), 0);
    private final TranslationTable table;
    private final NanoClock clock;
    private Conntrack kernel;
    private boolean wasFound;
    private long askedNs;
    private long secondNs;
    private int askedThisSecond;
    private volatile long askedCount;
    private volatile long skippedCount;
    private long targetHigh;
    private long targetLow;
    private int targetPort;

    /** @param kernel of this namespace; null: only what was read is known. Closed with this. */
    ConnectionBook(final TranslationTable table, final Conntrack kernel, final NanoClock clock) {
        this.table = table;
        this.kernel = kernel;
        this.clock = clock;
        askedNs = clock.nanoTime() - MEMORY_NS;
        secondNs = clock.nanoTime();
    }

    /**
     * Looks up a connection as its initiator sees it. Addresses are sixteen bytes in two numbers, IPv4 mapped.
     *
     * @return true: the target is valid until the next call.
     */
    public boolean find(
            final int protocol,
            final long sourceHigh,
            final long sourceLow,
            final int sourcePort,
            final long destinationHigh,
            final long destinationLow,
            final int destinationPort) {
        TranslationSlots slots = table.latest();
        int slot = slots.find(
                protocol, sourceHigh, sourceLow, sourcePort, destinationHigh, destinationLow, destinationPort);
        if (slot < 0) {
            slots = table.earlier();
            slot = slots.find(
                    protocol, sourceHigh, sourceLow, sourcePort, destinationHigh, destinationLow, destinationPort);
        }
        if (slot >= 0) {
            target(slots.targetHigh(slot), slots.targetLow(slot), slots.targetPort(slot));
            return true;
        }
        return kernel != null
                && ask(protocol, sourceHigh, sourceLow, sourcePort, destinationHigh, destinationLow, destinationPort);
    }

    private boolean ask(
            final int protocol,
            final long sourceHigh,
            final long sourceLow,
            final int sourcePort,
            final long destinationHigh,
            final long destinationLow,
            final int destinationPort) {
        final long nowNs = clock.nanoTime();
        final boolean isSame = protocol == asked.protocol()
                && sourcePort == asked.sourcePort()
                && sourceLow == asked.sourceLow()
                && sourceHigh == asked.sourceHigh()
                && destinationPort == asked.destinationPort()
                && destinationLow == asked.destinationLow()
                && destinationHigh == asked.destinationHigh();
        if (!isSame || nowNs - askedNs >= MEMORY_NS) {
            if (!mayAsk(nowNs)) {
                skippedCount++;
                return false;
            }
            asked.protocol(protocol)
                    .source(sourceHigh, sourceLow, sourcePort)
                    .destination(destinationHigh, destinationLow, destinationPort);
            askedNs = nowNs;
            wasFound = askKernel();
        }
        if (wasFound) {
            target(asked.targetHigh(), asked.targetLow(), asked.targetPort());
        }
        return wasFound;
    }

    private boolean mayAsk(final long nowNs) {
        if (nowNs - secondNs >= SECOND_NS) {
            secondNs = nowNs;
            askedThisSecond = 0;
        }
        return askedThisSecond++ < MOST_ASKED_A_SECOND;
    }

    private boolean askKernel() {
        askedCount++;
        try {
            return kernel.find(asked);
        } catch (final KernelException e) {
            // The watcher has the same failure and logs it; a protocol without ports is no failure.
            return false;
        }
    }

    private void target(final long high, final long low, final int port) {
        targetHigh = high;
        targetLow = low;
        targetPort = port;
    }

    /** First half of the address where the connection is led. */
    public long targetHigh() {
        return targetHigh;
    }

    public long targetLow() {
        return targetLow;
    }

    public int targetPort() {
        return targetPort;
    }

    /** Times that the kernel was asked. Any thread. */
    public long askedCount() {
        return askedCount;
    }

    /** Times that it was not, as it was asked too often. Any thread. */
    public long skippedCount() {
        return skippedCount;
    }

    @Override
    public void close() {
        if (kernel != null) {
            kernel.close();
            kernel = null;
        }
    }

    @Override
    public String toString() {
        return "ConnectionBook{asked=" + askedCount + ", skipped=" + skippedCount + ", " + table + '}';
    }
}
