package io.merrow.lab;

/**
 * What an interface counted, at one moment or between two ({@link #minus}). Bytes are from the link-layer header on,
 * as a TC hook sees them; packets are those on the wire, after segmentation.
 */
public record InterfaceCounters(
        long rxPackets, long rxBytes, long rxDropped, long txPackets, long txBytes, long txDropped) {

    /** What was counted since {@code earlier}. */
    public InterfaceCounters minus(final InterfaceCounters earlier) {
        return new InterfaceCounters(
                rxPackets - earlier.rxPackets,
                rxBytes - earlier.rxBytes,
                rxDropped - earlier.rxDropped,
                txPackets - earlier.txPackets,
                txBytes - earlier.txBytes,
                txDropped - earlier.txDropped);
    }

    /** Packets in both directions. */
    public long packets() {
        return rxPackets + txPackets;
    }

    /** Bytes in both directions. */
    public long bytes() {
        return rxBytes + txBytes;
    }
}
