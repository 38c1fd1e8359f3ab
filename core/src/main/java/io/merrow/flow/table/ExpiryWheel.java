package io.merrow.flow.table;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One timer for each flow: a hierarchical timing wheel (Varghese and Lauck 1987, scheme 7) whose lists go through what is known of the
 * flows. Setting, cancelling and firing cost the same however many timers there are, and nothing is allocated. Kernel clock,
 * nanoseconds. One thread.
 *
 * <p>Each of the {@value #LEVELS} levels has {@value #BUCKETS} buckets; a bucket of the first is a tick of 8.4 ms, one of the next
 * as long as all those of the level below: 2.1 s and 9.2 minutes. When time comes to a bucket of a higher level its timers move down.
 * What is due later than 39 hours from now goes round the highest level.
 *
 * <p>A timer is not moved when a packet comes: when it fires, the flow is looked at and its timer set again.
 */
public final class ExpiryWheel {
    /** Is notified of each timer that fired; the timer is removed. */
    @FunctionalInterface
    public interface ExpiryHandler {
        void onExpiry(int slot, long nowNs);
    }

    static final int TICK_BITS = 23;

    private static final int LEVELS = 3;
    private static final int LEVEL_BITS = 8;
    private static final int BUCKETS = 1 << LEVEL_BITS;
    private static final int BUCKET_MASK = BUCKETS - 1;
    private static final long HORIZON_TICKS = 1L << LEVELS * LEVEL_BITS;

    // A node: the nodes before and after it in its bucket's list, and when it fires.
    private static final int PREVIOUS_OFFSET = 0;
    private static final int NEXT_OFFSET = PREVIOUS_OFFSET + 4;
    private static final int DEADLINE_NS_OFFSET = NEXT_OFFSET + 4;
    static final int NODE_LENGTH = DEADLINE_NS_OFFSET + 8;

    /** In place of a slot: none. */
    private static final int NONE = -1;

    private final TimerNodes nodes;
    private final ExpiryHandler handler;
    private final int[] heads = new int[LEVELS * BUCKETS];
    private final int[] bucketsInUse = new int[LEVELS];
    private int timers;
    /** Time has come to this tick: what was due before it has fired. */
    private long tick;
    /** Buckets of higher levels that begin with the tick may still have timers. */
    private boolean isCascading;
    /** No timer of the tick is due before. */
    private long quietUntilNs = Long.MIN_VALUE;
    /** The slot after the one that is fired just now. */
    private int cursor = NONE;

    public ExpiryWheel(final TimerNodes nodes, final ExpiryHandler handler) {
        this.nodes = nodes;
        this.handler = handler;
        Arrays.fill(heads, NONE);
    }

    /** Timers set. */
    public int timers() {
        return timers;
    }

    /**
     * Sets a slot's timer, in place of the one that it had.
     *
     * @param slot       from 0.
     * @param deadlineNs when it fires; by {@code nowNs} where that is later.
     */
    public void schedule(final int slot, final long deadlineNs, final long nowNs) {
        cancel(slot);
        if (timers == 0) {
            moveTo(Math.max(tick, nowNs >> TICK_BITS));
        }
        chunk(slot).putLong(at(slot) + DEADLINE_NS_OFFSET, deadlineNs);
        timers++;
        link(slot, Math.max(tick, Math.max(deadlineNs, nowNs) >> TICK_BITS));
        quietUntilNs = Math.min(quietUntilNs, deadlineNs);
    }

    /** Takes a slot's timer back, if it has one. */
    public void cancel(final int slot) {
        if (isSet(slot)) {
            unlink(slot);
            timers--;
        }
    }

    /** Whether a slot has a timer. */
    public boolean isSet(final int slot) {
        return chunk(slot).getInt(at(slot) + PREVIOUS_OFFSET) != 0;
    }

    /** When a slot's timer fires, which it must have. */
    public long deadlineNs(final int slot) {
        return chunk(slot).getLong(at(slot) + DEADLINE_NS_OFFSET);
    }

    /**
     * Fires what is due.
     *
     * @param limit most timers to fire, or to move to a lower level.
     * @return so many were.
     */
    public int poll(final long nowNs, final int limit) {
        final long nowTick = nowNs >> TICK_BITS;
        int work = 0;
        while (timers > 0 && tick <= nowTick) {
            work += isCascading ? cascade(limit - work) : 0;
            work += work < limit ? fire(nowNs, limit - work) : 0;
            if (work >= limit || tick == nowTick) {
                return work;
            }
            moveTo(Math.min(nextTick(), nowTick));
        }
        return work;
    }

    /** Before this time {@link #poll} finds nothing; {@link Long#MAX_VALUE} without timers. */
    public long nextDueNs() {
        if (timers == 0) {
            return Long.MAX_VALUE;
        }
        if (isCascading || heads[bucket(0, tick)] != NONE) {
            return Math.max(quietUntilNs, tick << TICK_BITS);
        }
        long next = nextTick();
        while (bucketsInUse[0] > 0 && (next & BUCKET_MASK) != 0 && heads[bucket(0, next)] == NONE) {
            next++;
        }
        return next << TICK_BITS;
    }

    /** The first tick after this one in which there may be something to do. */
    private long nextTick() {
        if (bucketsInUse[0] > 0) {
            return tick + 1;
        }
        return (bucketsInUse[1] > 0 ? tick | BUCKET_MASK : tick | (1 << 2 * LEVEL_BITS) - 1) + 1;
    }

    private void moveTo(final long nextTick) {
        tick = nextTick;
        isCascading = (nextTick & BUCKET_MASK) == 0;
        quietUntilNs = Long.MIN_VALUE;
    }

    /** Moves timers of the buckets that begin now to lower levels, from the highest level on. */
    private int cascade(final int limit) {
        int moved = 0;
        for (int level = LEVELS - 1; level > 0; level--) {
            if ((tick & (1L << level * LEVEL_BITS) - 1) == 0) {
                final int bucket = bucket(level, tick);
                for (int slot = heads[bucket]; slot != NONE; slot = heads[bucket]) {
                    if (moved++ == limit) {
                        return limit;
                    }
                    unlink(slot);
                    link(slot, Math.max(tick, deadlineNs(slot) >> TICK_BITS));
                }
            }
        }
        isCascading = false;
        return moved;
    }

    private int fire(final long nowNs, final int limit) {
        if (nowNs < quietUntilNs) {
            return 0;
        }
        int fired = 0;
        long earliestNs = Long.MAX_VALUE;
        for (int slot = heads[bucket(0, tick)]; slot != NONE; slot = cursor) {
            cursor = next(slot);
            final long deadlineNs = deadlineNs(slot);
            if (deadlineNs > nowNs) {
                earliestNs = Math.min(earliestNs, deadlineNs);
            } else {
                if (fired == limit) {
                    cursor = NONE;
                    quietUntilNs = Long.MIN_VALUE;
                    return fired;
                }
                unlink(slot);
                timers--;
                quietUntilNs = Long.MAX_VALUE; // what the handler sets makes it earlier
                handler.onExpiry(slot, nowNs);
                earliestNs = Math.min(earliestNs, quietUntilNs);
                fired++;
            }
        }
        quietUntilNs = earliestNs;
        return fired;
    }

    private static int bucket(final int level, final long tick) {
        return level * BUCKETS + ((int) (tick >>> level * LEVEL_BITS) & BUCKET_MASK);
    }

    /** Puts a slot first in the list of its bucket, so that a walk under way does not meet it. */
    private void link(final int slot, final long dueTick) {
        final long ahead = Math.min(dueTick - tick, HORIZON_TICKS - 1);
        final int level = ahead < BUCKETS ? 0 : ahead < 1 << 2 * LEVEL_BITS ? 1 : 2;
        final int bucket = bucket(level, tick + ahead);
        final int first = heads[bucket];
        final UnsafeBuffer chunk = chunk(slot);
        chunk.putInt(at(slot) + PREVIOUS_OFFSET, ~bucket);
        chunk.putInt(at(slot) + NEXT_OFFSET, first);
        if (first == NONE) {
            bucketsInUse[level]++;
        } else {
            chunk(first).putInt(at(first) + PREVIOUS_OFFSET, slot + 1);
        }
        heads[bucket] = slot;
    }

    private void unlink(final int slot) {
        final UnsafeBuffer chunk = chunk(slot);
        final int previous = chunk.getInt(at(slot) + PREVIOUS_OFFSET);
        final int next = next(slot);
        if (previous < 0) {
            heads[~previous] = next;
            bucketsInUse[~previous / BUCKETS] -= next == NONE ? 1 : 0;
        } else {
            chunk(previous - 1).putInt(at(previous - 1) + NEXT_OFFSET, next);
        }
        if (next != NONE) {
            chunk(next).putInt(at(next) + PREVIOUS_OFFSET, previous);
        }
        chunk.putInt(at(slot) + PREVIOUS_OFFSET, 0);
        if (cursor == slot) {
            cursor = next;
        }
    }

    private UnsafeBuffer chunk(final int slot) {
        return nodes.timerBuffer(slot);
    }

    private int at(final int slot) {
        return nodes.timerOffset(slot);
    }

    private int next(final int slot) {
        return chunk(slot).getInt(at(slot) + NEXT_OFFSET);
    }

    @Override
    public String toString() {
        return "ExpiryWheel{timers=" + timers + ", tick=" + tick + '}';
    }
}
