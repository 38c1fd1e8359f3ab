package io.merrow.flow;

import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;

/**
 * One timer for each flow, over Agrona's wheel; kernel clock, nanoseconds. One thread, no allocation but to grow.
 *
 * <p>A timer is not moved when a packet comes: when it fires, the flow is looked at and armed anew. So a timer may well
 * fire early, and this class makes use of that. Agrona's wheel gives each tick an array and doubles <em>all</em> of
 * them when one is full: 100 000 flows that began in the same tick would take 100 000 entries a tick. Therefore a timer
 * whose tick is full goes to an earlier tick nearby, and the arrays grow only as the number of timers does.
 */
public final class ExpiryWheel {
    /** Told of each timer that fired; the timer is gone. */
    @FunctionalInterface
    public interface ExpiryHandler {
        void onExpiry(int slot, long nowNs);
    }

    /** No timer. */
    public static final int NONE = FlowSlotDescriptor.NO_TIMER;

    static final int TICKS = 2048;
    static final int TICK_BITS = 23; // 8.4 ms; the wheel turns in 17 s

    private static final int INITIAL_TICK_ENTRIES = 8;
    private static final int NEARBY_TICKS = 64;
    private static final int MOST_ENTRIES_A_TIMER = 4;
    private static final int INDEX_BITS = 20;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;

    private final DeadlineTimerWheel wheel =
            new DeadlineTimerWheel(TimeUnit.NANOSECONDS, 0, 1L << TICK_BITS, TICKS, INITIAL_TICK_ENTRIES);
    private final DeadlineTimerWheel.TimerHandler onTimer = this::onTimer;
    private final ExpiryHandler handler;
    private final int[] timersInTick = new int[TICKS];
    private int[] slots = new int[TICKS * INITIAL_TICK_ENTRIES];
    private int tickEntries = INITIAL_TICK_ENTRIES;

    public ExpiryWheel(final ExpiryHandler handler) {
        this.handler = handler;
    }

    /** Timers set. */
    public int timers() {
        return (int) wheel.timerCount();
    }

    /** Memory of the arrays, bytes. */
    public long memoryBytes() {
        return (long) TICKS * tickEntries * (Long.BYTES + Integer.BYTES) + TICKS * (long) Integer.BYTES;
    }

    /**
     * Sets a timer for a slot. It fires at the deadline or somewhat before; later, by as many ticks as are full, only
     * when very many are due together.
     *
     * @return handle for {@link #cancel} and {@link #deadlineNs}.
     */
    public int schedule(final int slot, final long deadlineNs, final long nowNs) {
        final long nowTick = Math.max(nowNs >> TICK_BITS, (wheel.currentTickTime() >> TICK_BITS) - 1);
        final long wantedTick = Math.max(deadlineNs >> TICK_BITS, nowTick);
        final long tick = tickWithRoom(wantedTick, nowTick);
        final long tickNs = tick << TICK_BITS;
        final long timerId = wheel.scheduleTimer(tick == wantedTick ? Math.max(deadlineNs, tickNs) : tickNs);
        final int spoke = (int) (timerId >>> 32);
        final int index = (int) timerId;
        if (index >= tickEntries) {
            grow();
        }
        timersInTick[spoke]++;
        slots[spoke * tickEntries + index] = slot;
        return (spoke << INDEX_BITS) | index;
    }

    /** Takes a timer back. */
    public void cancel(final int handle) {
        if (wheel.cancelTimer(timerId(handle))) {
            timersInTick[handle >>> INDEX_BITS]--;
        }
    }

    /** When a timer fires. */
    public long deadlineNs(final int handle) {
        return wheel.deadline(timerId(handle));
    }

    /**
     * Fires what is due.
     *
     * @param limit most timers to fire.
     * @return timers fired.
     */
    public int poll(final long nowNs, final int limit) {
        int fired = 0;
        for (int ticks = 0; ticks < TICKS; ticks++) {
            final boolean isPresent = wheel.currentTickTime() > nowNs;
            fired += wheel.poll(nowNs, onTimer, limit - fired);
            if (fired >= limit || isPresent) {
                return fired;
            }
        }
        // Every tick of the wheel was looked at: what is between here and now has nothing that is due.
        wheel.currentTickTime(nowNs);
        return fired;
    }

    private boolean onTimer(final TimeUnit unit, final long nowNs, final long timerId) {
        final int spoke = (int) (timerId >>> 32);
        timersInTick[spoke]--;
        handler.onExpiry(slots[spoke * tickEntries + (int) timerId], nowNs);
        return true;
    }

    /** Never the present tick in place of a later one: that timer would fire again and again at once. */
    private long tickWithRoom(final long wanted, final long now) {
        if (hasRoom(wanted)) {
            return wanted;
        }
        final long nearest = Math.max(now + 1, wanted - NEARBY_TICKS);
        for (long tick = wanted - 1; tick >= nearest; tick--) {
            if (hasRoom(tick)) {
                return tick;
            }
        }
        if (wheel.timerCount() * MOST_ENTRIES_A_TIMER >= (long) TICKS * tickEntries) {
            return wanted; // and the wheel doubles
        }
        final long earliest = Math.max(now + 1, wanted - TICKS + 1);
        for (long tick = nearest - 1; tick >= earliest; tick--) {
            if (hasRoom(tick)) {
                return tick;
            }
        }
        long tick = wanted + 1;
        while (!hasRoom(tick)) {
            tick++;
        }
        return tick;
    }

    private boolean hasRoom(final long tick) {
        return timersInTick[(int) tick & (TICKS - 1)] < tickEntries;
    }

    private void grow() {
        final int entries = tickEntries * 2;
        final int[] larger = new int[TICKS * entries];
        for (int tick = 0; tick < TICKS; tick++) {
            System.arraycopy(slots, tick * tickEntries, larger, tick * entries, tickEntries);
        }
        slots = larger;
        tickEntries = entries;
    }

    private static long timerId(final int handle) {
        return ((long) (handle >>> INDEX_BITS) << 32) | (handle & INDEX_MASK);
    }

    @Override
    public String toString() {
        return "ExpiryWheel{timers=" + timers() + ", tickEntries=" + tickEntries + ", tickTimeNs="
                + wheel.currentTickTime() + '}';
    }
}
