package io.merrow.parse.ip;

import java.util.HexFormat;

/**
 * A packet as a hook sees it.
 *
 * @param frame      captured bytes.
 * @param wireLength at least as many as were captured.
 * @param ethernet   whether the device has Ethernet headers; else IP begins at once.
 * @param hook       ingress or egress.
 * @param timeNs     never 0.
 * @param segments   of a super-packet that goes out as many; 0: it is none.
 */
public record Packet(byte[] frame, int wireLength, boolean ethernet, int hook, long timeNs, int segments) {
    Packet with(final byte[] other) {
        return new Packet(other, Math.max(other.length, wireLength), ethernet, hook, timeNs, segments);
    }

    /** All a person needs to see it again. */
    @Override
    public String toString() {
        return (ethernet ? "ethernet" : "no link header") + (hook == 0 ? " ingress" : " egress") + " at " + timeNs
                + " ns, captured " + frame.length + " of " + wireLength + " bytes"
                + (segments > 0 ? ", " + segments + " segments" : "") + ": "
                + HexFormat.of().formatHex(frame);
    }
}
