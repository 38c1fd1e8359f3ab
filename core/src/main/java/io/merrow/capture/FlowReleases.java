package io.merrow.capture;

import io.merrow.bpf.BpfMap;
import io.merrow.layout.FlowKeyFlyweight;
import io.merrow.layout.FlowSideFlyweight;
import io.merrow.layout.FlowValueFlyweight;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.telemetry.Ledger;
import io.merrow.telemetry.LedgerCounter;
import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Takes entries out of the kernel's table at a shard's request and hands on their last word.
 *
 * <p>The shard decided by what it knew a moment ago. So the entry is looked at first: when it is another flow by now, or
 * had packets since, it stays and the shard learns of it. Capture thread only, and only when neither
 * the event ring nor a batch of the sweep holds anything: a copy of a deleted entry must not come after its last word.
 */
final class FlowReleases {
    private final BpfMap flows;
    private final ManyToOneRingBuffer requests;
    private final EventSink sink;
    private final AtomicCounter finals;
    private final AtomicCounter changed;
    private LastWordKeeper keeper = LastWordKeeper.NONE;
    private final UnsafeBuffer key = allocate(FlowKeyFlyweight.LENGTH);
    private final UnsafeBuffer value = allocate(FlowValueFlyweight.LENGTH);
    private final MessageHandler handler = this::onRequest;
    private int answer;
    private long answerNs;

    FlowReleases(
            final BpfMap flows,
            final ManyToOneRingBuffer requests,
            final EventSink sink,
            final Ledger ledger,
            final int lane) {
        this.flows = flows;
        this.requests = requests;
        this.sink = sink;
        this.finals = ledger.counter(LedgerCounter.EVENTS_FINAL, lane);
        this.changed = ledger.counter(LedgerCounter.EVENTS_SWEPT, lane);
    }

    /** Who keeps last words; before the first request. */
    void keeper(final LastWordKeeper lastWordKeeper) {
        keeper = lastWordKeeper;
    }

    private static UnsafeBuffer allocate(final int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, BitUtil.CACHE_LINE_LENGTH));
    }

    /** Answers up to {@code limit} requests; stops with an answer in hand when the sink is full. */
    int poll(final long nowNs, final int limit) {
        answerNs = nowNs;
        int work = 0;
        while (work < limit && handOn() && requests.read(handler, 1) > 0) {
            work++;
        }
        handOn();
        return work;
    }

    /** Whether no request and no answer waits. */
    boolean isIdle() {
        return answer == 0 && requests.size() == 0;
    }

    /** False while an answer is refused: what was deleted lives on in our hands until it is taken. */
    private boolean handOn() {
        if (answer == 0) {
            return true;
        }
        if (!sink.onEvent(answer, answerNs, key, 0, value, 0)) {
            return false;
        }
        (answer == KernelLayoutDescriptor.EVENT_SWEEP ? changed : finals).incrementRelease();
        answer = 0;
        return true;
    }

    private void onRequest(final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final long bornNs = buffer.getLong(index + ReleaseDescriptor.BORN_NS_OFFSET, ByteOrder.nativeOrder());
        final long lastNs = buffer.getLong(index + ReleaseDescriptor.LAST_NS_OFFSET, ByteOrder.nativeOrder());
        key.putBytes(0, buffer, index + ReleaseDescriptor.KEY_OFFSET, FlowKeyFlyweight.LENGTH);
        if (!flows.lookup(key, 0, value, 0) || isOther(bornNs)) {
            gone(bornNs);
        } else if (lastPacketNs() - lastNs > 0) {
            answer = KernelLayoutDescriptor.EVENT_SWEEP;
        } else {
            delete(bornNs);
        }
    }

    /** The word is kept before the kernel forgets it, and again where a packet came between. */
    private void delete(final long bornNs) {
        keeper.keep(KernelLayoutDescriptor.EVENT_FINAL, key, 0, value, 0);
        final long lastNs = lastPacketNs();
        if (!flows.lookupAndDelete(key, 0, value, 0)) {
            gone(bornNs);
            return;
        }
        answer = KernelLayoutDescriptor.EVENT_FINAL;
        if (lastPacketNs() != lastNs) {
            keeper.keep(answer, key, 0, value, 0);
        }
    }

    private void gone(final long bornNs) {
        value.setMemory(0, FlowValueFlyweight.LENGTH, (byte) 0);
        value.putLong(FlowValueFlyweight.BORN_NS_OFFSET, bornNs, ByteOrder.nativeOrder());
        value.putLong(FlowValueFlyweight.BORN_CHECK_NS_OFFSET, bornNs, ByteOrder.nativeOrder());
        answer = KernelLayoutDescriptor.EVENT_GONE;
    }

    private boolean isOther(final long bornNs) {
        return value.getLong(FlowValueFlyweight.BORN_NS_OFFSET, ByteOrder.nativeOrder()) != bornNs;
    }

    private long lastPacketNs() {
        return Math.max(
                value.getLong(
                        FlowValueFlyweight.LOW_TO_HIGH_OFFSET + FlowSideFlyweight.LAST_NS_OFFSET,
                        ByteOrder.nativeOrder()),
                value.getLong(
                        FlowValueFlyweight.HIGH_TO_LOW_OFFSET + FlowSideFlyweight.LAST_NS_OFFSET,
                        ByteOrder.nativeOrder()));
    }

    @Override
    public String toString() {
        return "FlowReleases{answer=" + answer + ", waiting=" + requests.size() + '}';
    }
}
