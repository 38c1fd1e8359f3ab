package io.merrow.export.delivery;

import io.merrow.export.queue.RecordQueue;
import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A slot of the batch arena: copies of records in off-heap memory that stay as they are until the batch is settled.
 *
 * <p>Owned by the export thread, but for {@link #complete}, which any thread may call.
 */
public final class RecordBatch {
    /** The state of a slot. */
    enum State {
        FREE,
        IN_FLIGHT,
        WAITING
    }

    private final int slot;
    private final int capacity;
    private UnsafeBuffer buffer;
    private int count;
    private int first;
    private int end;
    private long position;
    private int attempts;
    private long firstAttemptNs;
    private long retryAtNs;
    private State state = State.FREE;
    private RecordExporter carrier;
    private volatile DeliveryOutcome outcome;

    public RecordBatch(final int slot, final int capacity) {
        this.slot = slot;
        this.capacity = capacity;
    }

    /** Number of the slot, from 0: exporters keep what they need of a batch by it. */
    public int slot() {
        return slot;
    }

    /** Records in the batch. */
    public int count() {
        return count;
    }

    /** Index of the first record that the attempt is about: a batch that is too large for the collector goes in parts. */
    public int first() {
        return first;
    }

    /** Index behind the last record that the attempt is about. */
    public int end() {
        return end;
    }

    /** Attempts at this part so far, the running one too: 1 while it is sent for the first time. */
    public int attempts() {
        return attempts;
    }

    /** The memory of the records. */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** Where record {@code index} starts in {@link #buffer()}. */
    public int offset(final int index) {
        return index * FlowRecordFlyweight.LENGTH;
    }

    /** Reports how the running attempt ended. Any thread, once an attempt. */
    public void complete(final DeliveryOutcome outcome) {
        this.outcome = outcome;
    }

    State state() {
        return state;
    }

    /** Whether it has no records. */
    boolean isFree() {
        return state == State.FREE;
    }

    /** Whether its next attempt is due. */
    boolean isDue(final long nowNs) {
        return state == State.WAITING && nowNs - retryAtNs >= 0;
    }

    /** How the running attempt ended; null while it has not. */
    DeliveryOutcome outcome() {
        return outcome;
    }

    long firstAttemptNs() {
        return firstAttemptNs;
    }

    /** Position of the first record in the queue that it came from. */
    long position() {
        return position;
    }

    /** Takes the oldest records of the queue; the first part is {@code partSize} of them. */
    public void fill(final RecordQueue queue, final int partSize) {
        if (buffer == null) {
            buffer = new UnsafeBuffer(
                    BufferUtil.allocateDirectAligned(capacity * FlowRecordFlyweight.LENGTH, BitUtil.CACHE_LINE_LENGTH));
        }
        position = queue.position();
        count = queue.moveTo(buffer, capacity);
        end = 0;
        nextPart(partSize);
    }

    /** Moves to the part behind the one that is settled; false when there is none. */
    boolean nextPart(final int partSize) {
        first = end;
        end = Math.min(count, first + partSize);
        attempts = 0;
        return first < count;
    }

    /** Takes the first half of the part in its place; there must be two records. */
    void halve() {
        end = first + (end - first) / 2;
        attempts = 0;
    }

    /** Records of the part. */
    int partSize() {
        return end - first;
    }

    /** Records that fit. */
    int capacity() {
        return capacity;
    }

    /** The exporter of the running attempt, or of the latest. */
    RecordExporter carrier() {
        return carrier;
    }

    /** Forgets the attempts so far: the next one is the first of another exporter. */
    void startOver() {
        attempts = 0;
    }

    void beginAttempt(final RecordExporter by, final long nowNs) {
        carrier = by;
        if (attempts++ == 0) {
            firstAttemptNs = nowNs;
        }
        outcome = null;
        state = State.IN_FLIGHT;
    }

    void waitUntil(final long retryAtNs) {
        this.retryAtNs = retryAtNs;
        state = State.WAITING;
    }

    void release() {
        count = 0;
        first = 0;
        end = 0;
        carrier = null;
        state = State.FREE;
    }

    @Override
    public String toString() {
        return "RecordBatch{slot=" + slot + ", " + state + ", count=" + count + ", part=" + first + ".." + end
                + ", attempts=" + attempts + ", outcome=" + outcome + "}";
    }
}
