package io.merrow.agent;

import io.merrow.bpf.BpfMap;
import io.merrow.layout.FlowValueFlyweight;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Which entries the kernel's flow table has. One thread; a system call a question. */
final class TableEntries {
    private final BpfMap flows;
    private final UnsafeBuffer value =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(FlowValueFlyweight.LENGTH, Long.BYTES));

    TableEntries(final BpfMap flows) {
        this.flows = flows;
    }

    /** Whether there is an entry of that key with that birth. */
    boolean contains(final DirectBuffer key, final int keyOffset, final long bornNs) {
        return flows.lookup(key, keyOffset, value, 0)
                && value.getLong(FlowValueFlyweight.BORN_NS_OFFSET, ByteOrder.nativeOrder()) == bornNs;
    }
}
