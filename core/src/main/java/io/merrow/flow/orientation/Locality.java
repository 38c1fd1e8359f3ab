package io.merrow.flow.orientation;

import org.agrona.DirectBuffer;

/**
 * What is local to this node. Answers from an immutable snapshot; any thread, no allocation.
 */
public interface Locality {
    /** Nothing is local, as far as is known. */
    Locality NOWHERE = new Locality() {
        @Override
        public boolean isLocalAddress(final DirectBuffer buffer, final int offset) {
            return false;
        }

        @Override
        public boolean leadsToLocal(final int ifindex) {
            return false;
        }
    };

    /** Whether the 16-byte address at {@code offset} belongs to an interface of this node. */
    boolean isLocalAddress(DirectBuffer buffer, int offset);

    /**
     * Whether the far end of this interface is on this node, as behind the host's side of a pod's veth: a packet
     * that comes in there was sent by something local, one that goes out there is for something local.
     */
    boolean leadsToLocal(int ifindex);
}
