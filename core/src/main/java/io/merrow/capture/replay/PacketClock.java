package io.merrow.capture.replay;

import org.agrona.concurrent.NanoClock;

/**
 * The time of a replay: that of the latest packet seen so far, which never goes back. One thread.
 *
 * <p>It replaces the kernel's clock, which is never 0; so it runs {@value #EPOCH_NS} ns ahead of the Unix epoch.
 */
public final class PacketClock implements NanoClock {
    /** This clock's reading at the Unix epoch. */
    public static final long EPOCH_NS = 1L << 30;

    private long nowNs = EPOCH_NS;
    private long behind;

    /**
     * The time that counts for a packet: its own, or the latest before where its own is earlier or not known. The clock
     * itself stays.
     */
    public long timeOf(final CapturedPacket packet) {
        if (packet.timeNs() == CapturedPacket.NO_TIME) {
            return nowNs;
        }
        final long timeNs = packet.timeNs() + EPOCH_NS;
        if (timeNs >= nowNs) {
            return timeNs;
        }
        behind++;
        return nowNs;
    }

    /** Moves on; an earlier time does nothing. */
    public void advance(final long timeNs) {
        nowNs = Math.max(nowNs, timeNs);
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    /** Packets whose time was before that of one before them. */
    public long behind() {
        return behind;
    }

    @Override
    public String toString() {
        return "PacketClock{nowNs=" + nowNs + ", behind=" + behind + '}';
    }
}
