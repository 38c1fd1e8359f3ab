package io.merrow.capture;

import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/** Last words that an earlier process kept and no record has: filled at the start, then handed on by the capture thread. */
public final class LastWordReplay {
    private static final int LENGTH = FlowKeyFlyweight.LENGTH + FlowValueFlyweight.LENGTH;

    private final ExpandableDirectByteBuffer words = new ExpandableDirectByteBuffer(16 * LENGTH);
    private final AtomicCounter finals;
    private int count;
    private int next;

    /** @param lane of the ledger, the capture thread's. */
    public LastWordReplay(final Ledger ledger, final int lane) {
        finals = ledger.counter(LedgerCounter.EVENTS_FINAL, lane);
    }

    /** Adds a copy of a word, whatever its type was: the entry is gone by now. */
    public void add(final DirectBuffer key, final int keyOffset, final DirectBuffer value, final int valueOffset) {
        words.putBytes(count * LENGTH, key, keyOffset, FlowKeyFlyweight.LENGTH);
        words.putBytes(count * LENGTH + FlowKeyFlyweight.LENGTH, value, valueOffset, FlowValueFlyweight.LENGTH);
        count++;
    }

    /** How many were added. */
    public int count() {
        return count;
    }

    /** @return whether the sink has taken all; else call again. */
    boolean handOn(final EventSink sink, final long nowNs) {
        for (; next < count; next++) {
            final int key = next * LENGTH;
            final int value = key + FlowKeyFlyweight.LENGTH;
            if (!sink.onEvent(KernelLayoutDescriptor.EVENT_FINAL, nowNs, words, key, words, value)) {
                return false;
            }
            finals.incrementRelease();
        }
        return true;
    }

    @Override
    public String toString() {
        return "LastWordReplay{count=" + count + ", next=" + next + '}';
    }
}
