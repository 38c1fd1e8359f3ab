package io.merrow.bpf;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where a walk through a map stands between two batches. Reusable after {@link #restart()}; one thread at a time.
 *
 * <p>The position is the kernel's own: a bucket's number in hash maps, a key in others.
 */
public final class BatchCursor {
    private final UnsafeBuffer position;
    private boolean atStart = true;
    private boolean atEnd;

    BatchCursor(final int keySize) {
        this.position = new UnsafeBuffer(BufferUtil.allocateDirectAligned(Math.max(keySize, Long.BYTES), Long.BYTES));
    }

    /** Goes back to the first entry. */
    public void restart() {
        atStart = true;
        atEnd = false;
    }

    /** Whether the last batch reached the end of the map. */
    public boolean isAtEnd() {
        return atEnd;
    }

    boolean isAtStart() {
        return atStart;
    }

    long address() {
        return position.addressOffset();
    }

    void onBatch(final boolean last) {
        atStart = false;
        atEnd = last;
    }

    @Override
    public String toString() {
        return "BatchCursor{atStart=" + atStart + ", atEnd=" + atEnd + '}';
    }
}
