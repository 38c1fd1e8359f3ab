package io.merrow.state;

import static io.merrow.state.StateFileDescriptor.*;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The latest last words of kernel entries, a ring in the file: what was on its way from the kernel's table to a record when
 * the process died. The capture thread writes; no allocation.
 */
public final class LastWords {
    private final UnsafeBuffer buffer;
    private final ByteBuffer bytes;
    private final int start;
    private final int capacity;
    private final CRC32C crc = new CRC32C();
    private long next = 1;

    /** Is given a word that no record has. */
    @FunctionalInterface
    public interface Consumer {
        /** The word's type, key and value, as {@link LastWords#keep} had them. */
        void accept(int type, DirectBuffer key, int keyOffset, DirectBuffer value, int valueOffset);
    }

    LastWords(final StateFile file) {
        buffer = file.buffer();
        bytes = file.bytes();
        start = (int) wordsOffset(file.flows());
        capacity = file.words();
        for (int i = 0; i < capacity; i++) {
            if (isWhole(offset(i))) {
                next = Math.max(next, number(offset(i)) + 1);
            }
        }
    }

    /** As {@code capture.LastWordKeeper}. */
    public void keep(
            final int type,
            final DirectBuffer keyBuffer,
            final int keyOffset,
            final DirectBuffer valueBuffer,
            final int valueOffset) {
        final int word = offset((int) (next % capacity));
        buffer.putIntOrdered(word + WORD_CRC_OFFSET, 0);
        buffer.putInt(word + WORD_TYPE_OFFSET, type);
        buffer.putLong(word + WORD_NUMBER_OFFSET, next++);
        buffer.putBytes(word + WORD_KEY_OFFSET, keyBuffer, keyOffset, FlowKeyFlyweight.LENGTH);
        buffer.putBytes(word + WORD_VALUE_OFFSET, valueBuffer, valueOffset, FlowValueFlyweight.LENGTH);
        buffer.putIntOrdered(word + WORD_CRC_OFFSET, crcOf(word));
    }

    /** Whether the kernel's table still has an entry. */
    @FunctionalInterface
    public interface LiveEntries {
        /** Of that key and that birth; another birth is another flow's entry. */
        boolean contains(DirectBuffer key, int keyOffset, long bornNs);
    }

    /**
     * Hands out the words that no record has, the oldest first; before the capture thread runs.
     *
     * <p>A word is kept before its entry is deleted. Where the process died between the two, the entry still exists and will
     * be swept, and the word is removed: with both the packets would count twice. Of several words of one entry the latest
     * has all packets; the others are removed.
     */
    void forEachUntold(final FlowStore store, final LiveEntries entries, final Consumer consumer) {
        final LongHashSet seen = new LongHashSet();
        final LongArrayList pending = new LongArrayList();
        for (long number = next - 1; number >= Math.max(1, next - capacity); number--) {
            final int word = offset((int) (number % capacity));
            if (!isWhole(word) || number(word) != number || isTold(word, store)) {
                continue;
            }
            final long bornNs = bornNs(word);
            final boolean isLatest = seen.add(FlowStore.hash(buffer, word + WORD_KEY_OFFSET, bornNs));
            if (isLatest && !entries.contains(buffer, word + WORD_KEY_OFFSET, bornNs)) {
                pending.addLong(word);
            } else {
                buffer.putIntOrdered(word + WORD_CRC_OFFSET, 0);
            }
        }
        for (int i = pending.size() - 1; i >= 0; i--) {
            final int word = (int) pending.getLong(i);
            consumer.accept(
                    buffer.getInt(word + WORD_TYPE_OFFSET),
                    buffer,
                    word + WORD_KEY_OFFSET,
                    buffer,
                    word + WORD_VALUE_OFFSET);
        }
    }

    /** Forgets those that records have: their flows may be forgotten then. */
    void forgetTold(final FlowStore store) {
        for (int i = 0; i < capacity; i++) {
            if (isWhole(offset(i)) && isTold(offset(i), store)) {
                buffer.putIntOrdered(offset(i) + WORD_CRC_OFFSET, 0);
            }
        }
    }

    /** Forgets all; once each is told again. */
    void clear() {
        for (int i = 0; i < capacity; i++) {
            buffer.putIntOrdered(offset(i) + WORD_CRC_OFFSET, 0);
        }
    }

    /** Whether records have all its packets. */
    private boolean isTold(final int word, final FlowStore store) {
        final int value = word + WORD_VALUE_OFFSET;
        return store.hasFinal(buffer, word + WORD_KEY_OFFSET, bornNs(word), packets(value, 0), packets(value, 1));
    }

    private long bornNs(final int word) {
        return field(word + WORD_VALUE_OFFSET + FlowValueFlyweight.BORN_NS_OFFSET);
    }

    private long packets(final int value, final int side) {
        final int at = side == 0 ? FlowValueFlyweight.LOW_TO_HIGH_OFFSET : FlowValueFlyweight.HIGH_TO_LOW_OFFSET;
        return field(value + at + FlowSideFlyweight.PACKETS_OFFSET);
    }

    private long field(final int at) {
        return buffer.getLong(at, ByteOrder.nativeOrder());
    }

    private long number(final int word) {
        return buffer.getLong(word + WORD_NUMBER_OFFSET);
    }

    private boolean isWhole(final int word) {
        final int stored = buffer.getInt(word + WORD_CRC_OFFSET);
        return stored != 0 && stored == crcOf(word);
    }

    private int offset(final int index) {
        return start + index * WORD_LENGTH;
    }

    /** Never 0, which says that the word is being written. */
    private int crcOf(final int word) {
        crc.reset();
        crc.update(bytes.limit(word + WORD_VALUE_OFFSET + FlowValueFlyweight.LENGTH)
                .position(word + WORD_TYPE_OFFSET));
        return (int) crc.getValue() | 1;
    }

    @Override
    public String toString() {
        return "LastWords{next=" + next + ", capacity=" + capacity + '}';
    }
}
