package io.merrow.parse.ip;

/**
 * An IPv4 or IPv6 header, read.
 *
 * @param fragment      it is a piece of a larger packet (or says so).
 * @param laterFragment it does not have the transport header: its payload is never read.
 * @param protocol      of the payload, behind extension headers.
 * @param ahSpi         of the last authentication header; 0 without.
 * @param payload       what the transport has; {@code protocol} is its first header.
 */
public record IpPacket(
        int version,
        Address source,
        Address destination,
        int ttl,
        int trafficClass,
        int flowLabel,
        boolean fragment,
        boolean laterFragment,
        FragmentId fragmentId,
        int protocol,
        int ahSpi,
        Slice payload) {

    /** What all fragments of a packet have in common; IPv4 counts the protocol in (RFC 791), IPv6 does not (RFC 8200). */
    public record FragmentId(Address source, Address destination, int protocol, int identification) {}

    /** As seen through an authentication header. */
    IpPacket through(final AhHeader header) {
        return new IpPacket(
                version,
                source,
                destination,
                ttl,
                trafficClass,
                flowLabel,
                fragment,
                laterFragment,
                fragmentId,
                header.nextHeader(),
                header.spi(),
                payload.from(header.length()));
    }
}
