package io.merrow.flow.policy;

import static io.merrow.layout.KernelLayoutDescriptor.TCP_FIN;
import static io.merrow.layout.KernelLayoutDescriptor.TCP_RST;

import io.merrow.flow.table.FlowSlotFlyweight;
import io.merrow.flow.tcp.TcpTracker;
import io.merrow.layout.RecordDescriptor;
import io.merrow.net.IpProtocol;

/** When a flow ends and when a record leaves (flow-model, 4). All answers follow from the slot and the settings. */
public final class ExpiryPolicy {
    /** An interval record that is due so shortly before the end waits for it. */
    static final long END_IS_NEAR_NS = 1_000_000_000L;

    private final FlowPolicy.Timeouts timeouts;

    public ExpiryPolicy(final FlowPolicy.Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    /** When the flow ends if no packet comes. */
    public long idleDeadlineNs(final FlowSlotFlyweight slot) {
        return slot.lastNs() + timeoutNs(slot.protocol(), slot.flags());
    }

    /**
     * Whether an interval record has to leave: the interval is over and there is a delta. When the flow is about to end
     * for silence, its final record is the one: by default UDP is given up after just one interval, and each question
     * and answer would leave an interval record and, a blink later, an empty final one.
     */
    public boolean isRecordDue(final FlowSlotFlyweight slot, final long nowNs) {
        return nowNs >= recordDeadlineNs(slot) && slot.hasDelta() && idleDeadlineNs(slot) - nowNs > END_IS_NEAR_NS;
    }

    /** When to look at an open flow again: a record that is due without a delta waits a whole interval more. */
    public long nextLookNs(final FlowSlotFlyweight slot, final long nowNs) {
        final long recordNs = recordDeadlineNs(slot);
        final long lookNs = recordNs > nowNs ? recordNs : nowNs + timeouts.maxRecordIntervalNs();
        return Math.min(idleDeadlineNs(slot), lookNs);
    }

    private long recordDeadlineNs(final FlowSlotFlyweight slot) {
        final long deadlineNs = slot.recordStartNs() + timeouts.maxRecordIntervalNs();
        return slot.recordNumber() == 0
                ? Math.max(deadlineNs, slot.firstNs() + timeouts.intervalsAfterNs())
                : deadlineNs;
    }

    /** Why a flow ends that has been silent long enough. */
    public static int silenceReason(final FlowSlotFlyweight slot) {
        return TcpTracker.isClosing(slot.flags())
                ? RecordDescriptor.END_OF_FLOW_DETECTED
                : RecordDescriptor.END_IDLE_TIMEOUT;
    }

    /** Only TCP has flags; a RST outweighs a FIN. */
    private long timeoutNs(final int protocol, final int flags) {
        if (protocol == IpProtocol.TCP) {
            return (flags & TCP_RST) != 0
                    ? timeouts.tcpRstNs()
                    : (flags & TCP_FIN) != 0 ? timeouts.tcpFinNs() : timeouts.tcpNs();
        }
        if (protocol == IpProtocol.UDP) {
            return timeouts.udpNs();
        }
        return IpProtocol.isIcmp(protocol) ? timeouts.icmpNs() : timeouts.genericNs();
    }

    @Override
    public String toString() {
        return "ExpiryPolicy{" + timeouts + '}';
    }
}
