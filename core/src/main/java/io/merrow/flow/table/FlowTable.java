package io.merrow.flow.table;

import static io.merrow.flow.table.FlowStateDescriptor.*;

import io.merrow.table.FlowSlots;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The flows of one shard: those in slots of the shared flow table, with what is known of them beside, and those that found no slot. One
 * thread.
 *
 * <p>A flow has a number: that of its slot, or from the table's capacity on, of {@link OverflowFlows}.
 */
public final class FlowTable implements TimerNodes {
    /** No such flow. */
    public static final int NONE = -1;

    private final FlowSlots slots;
    private final FlowStates states;
    private final OverflowFlows overflow;
    private final UnsafeBuffer[] chunks;
    private final FlowBlocks blocks = new FlowBlocks();
    private final int firstOverflow;
    private final int shardBits;

    /**
     * @param states      of the slots, shared with the other shards.
     * @param shard       number of this one, from 0.
     * @param mostWithout flows without a slot, at most.
     */
    public FlowTable(final FlowStates states, final int shard, final int mostWithout) {
        if (shard < 0 || shard >= SHARDS) {
            throw new IllegalArgumentException("shards are numbered 0 to " + (SHARDS - 1) + ": " + shard);
        }
        slots = states.slots();
        this.states = states;
        chunks = new UnsafeBuffer[states.chunkCount()];
        firstOverflow = slots.capacity();
        overflow = new OverflowFlows(mostWithout);
        shardBits = shard << SHARD_SHIFT;
    }

    /** The shared table. */
    public FlowSlots slots() {
        return slots;
    }

    /** Flows without a slot. */
    public OverflowFlows overflow() {
        return overflow;
    }

    /** The flow's number in {@link #overflow()}, which it must be in. */
    public int overflowNumber(final int number) {
        return number - firstOverflow;
    }

    /** The number here of a flow of {@link #overflow()}. */
    public int ofOverflow(final int overflowNumber) {
        return firstOverflow + overflowNumber;
    }

    /** Whether a flow has a slot. */
    public boolean hasSlot(final int number) {
        return number < firstOverflow;
    }

    /** Makes room for a slot's state; false when the process has no more off-heap memory. */
    public boolean prepare(final int slot) {
        final int chunk = slot >>> FlowStates.CHUNK_BITS;
        if (chunks[chunk] == null) {
            chunks[chunk] = states.chunk(chunk);
        }
        return chunks[chunk] != null;
    }

    /** Whether a number is that of a flow of this shard, be it one that has left. */
    public boolean isOurs(final int number) {
        if (!hasSlot(number)) {
            return true;
        }
        if (!prepare(number)) {
            return false;
        }
        final int state = chunk(number).getInt(stateOffset(number) + STATE_OFFSET);
        return (state & PHASE_MASK) != PHASE_NONE && (state & -1 << SHARD_SHIFT) == shardBits;
    }

    /** Views a flow; for one in a slot {@link #prepare} must have been true. */
    public FlowSlotFlyweight wrap(final int number, final FlowSlotFlyweight flow) {
        if (hasSlot(number)) {
            return flow.wrap(
                    slots.hot(number),
                    slots.hotOffset(number),
                    slots.cold(number),
                    slots.coldOffset(number),
                    chunk(number),
                    stateOffset(number),
                    blocks,
                    number);
        }
        final UnsafeBuffer block = overflow.buffer(number - firstOverflow);
        final int at = overflow.offset(number - firstOverflow);
        return flow.wrap(
                block,
                at + OverflowFlows.HOT_OFFSET,
                block,
                at + OverflowFlows.COLD_OFFSET,
                block,
                at + OverflowFlows.STATE_OFFSET,
                blocks,
                number);
    }

    /** Begins what is known of a flow that is new here: nothing but that it is this shard's, and its phase. */
    public void begin(final FlowSlotFlyweight flow, final int phase) {
        flow.clearState();
        flow.beginGeneration();
        flow.state(shardBits | phase);
    }

    /** Frees the slot of a flow that has left. */
    public void free(final int slot) {
        states.free(slot);
    }

    /** Gives back what a flow had that has left, but for its slot. */
    public void left(final int number, final long flowBlocks) {
        blocks.free(flowBlocks);
        if (!hasSlot(number)) {
            overflow.free(number - firstOverflow);
        }
    }

    /** Forgets a flow in a slot, as if it had never been seen. */
    public void forget(final FlowSlotFlyweight flow) {
        left(flow.number(), flow.blocks());
        flow.clearState();
    }

    /** Where a walk over all flows ends: positions are from 0 to this. */
    public int positions() {
        return slots.used() + overflow.used();
    }

    /** The flow at a position of a walk; {@link #NONE}: none of this shard, or one that has left. */
    public int at(final int position) {
        final int used = slots.used();
        final int number = position < used ? position : ofOverflow(position - used + 1);
        return isOurs(number) && isPresent(number) ? number : NONE;
    }

    private boolean isPresent(final int number) {
        final int phase = timerBuffer(number).getInt(timerOffset(number) - TIMER_OFFSET + STATE_OFFSET) & PHASE_MASK;
        return phase != PHASE_NONE && phase != PHASE_LEFT;
    }

    /**
     * Shows every flow; {@code consumer} keeps nothing.
     *
     * @param flow is wrapped over one after the other.
     */
    public void forEach(final FlowSlotFlyweight flow, final Consumer<FlowSlotFlyweight> consumer) {
        final int end = positions();
        for (int position = 0; position < end; position++) {
            final int number = at(position);
            if (number != NONE) {
                consumer.accept(wrap(number, flow));
            }
        }
    }

    @Override
    public UnsafeBuffer timerBuffer(final int number) {
        return hasSlot(number) ? chunk(number) : overflow.buffer(number - firstOverflow);
    }

    @Override
    public int timerOffset(final int number) {
        return TIMER_OFFSET
                + (hasSlot(number)
                        ? stateOffset(number)
                        : overflow.offset(number - firstOverflow) + OverflowFlows.STATE_OFFSET);
    }

    private UnsafeBuffer chunk(final int slot) {
        return chunks[slot >>> FlowStates.CHUNK_BITS];
    }

    private static int stateOffset(final int slot) {
        return (slot & FlowStates.CHUNK_STATES - 1) * LENGTH;
    }

    /** Off-heap memory of this shard alone, bytes. */
    public long memoryBytes() {
        return overflow.memoryBytes() + blocks.memoryBytes();
    }

    @Override
    public String toString() {
        return "FlowTable{" + slots + ", " + overflow + '}';
    }
}
