package io.merrow.ring;

/**
 * One preallocated place in a {@link FlowRing}: an event of a slot of the flow table. Written by the producer before it
 * publishes, read by the consumer after.
 */
final class SlotEvent {
    /** In place of a slot: the next packet in the ring of packets. */
    static final int PACKET = -1;

    private int slot;
    private boolean isTimed;
    private long bornNs;
    private long timeNs;

    void set(final int slot, final long bornNs, final long timeNs, final boolean isTimed) {
        this.slot = slot;
        this.bornNs = bornNs;
        this.timeNs = timeNs;
        this.isTimed = isTimed;
    }

    int slot() {
        return slot;
    }

    /** Birth of the flow that the news is about. */
    long bornNs() {
        return bornNs;
    }

    /** When the kernel sent it. */
    long timeNs() {
        return timeNs;
    }

    /** Whether {@link #timeNs} measures latency: not for events of a sweep. */
    boolean isTimed() {
        return isTimed;
    }
}
