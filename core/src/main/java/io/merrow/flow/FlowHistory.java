package io.merrow.flow;

import io.merrow.layout.FlowProgressFlyweight;
import org.agrona.DirectBuffer;

/** The exported state of an earlier process's flows, each recalled once. Any shard's thread. */
@FunctionalInterface
public interface FlowHistory {
    /** Nothing is known. */
    FlowHistory NONE = (keyBuffer, keyOffset, bornNs, past) -> false;

    /**
     * Looks for a flow.
     *
     * @param keyBuffer holds a {@code struct flow_key}.
     * @param bornNs    of its kernel entry; 0: it has none.
     * @param past      wrapped over what is known of that very entry; else of the flow that had the key last, unless that one
     *                  had ended.
     * @return whether anything is known.
     */
    boolean recall(DirectBuffer keyBuffer, int keyOffset, long bornNs, FlowProgressFlyweight past);
}
