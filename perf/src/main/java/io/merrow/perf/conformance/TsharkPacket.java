package io.merrow.perf.conformance;

import java.util.List;

/**
 * A frame as tshark shows it.
 *
 * @param number      from 1.
 * @param length      on the wire, bytes.
 * @param captured    bytes in the file.
 * @param linkType    wiretap's number.
 * @param timeNs      since the Unix epoch.
 * @param point       where it was seen: the interface, and whether it was sent there.
 * @param layers      from the link layer on, without what a layer has nested in it, such as the packet in an ICMP error.
 * @param communityId empty where tshark gives none.
 */
record TsharkPacket(
        int number,
        long length,
        long captured,
        long linkType,
        long timeNs,
        String point,
        List<Layer> layers,
        String communityId) {
    /** The layer at an index; null behind the last. */
    Layer layer(final int index) {
        return index < layers.size() ? layers.get(index) : null;
    }

    /** Of the last IP header that is not inside an ICMP message; -1 when there is none. */
    int lastIp() {
        for (int i = layers.size() - 1; i >= 0; i--) {
            if (layers.get(i).isIp()) {
                return i;
            }
        }
        return -1;
    }
}
