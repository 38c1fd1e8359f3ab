package io.merrow.capture.listen;

/**
 * A socket that listens. Immutable.
 *
 * @param cookie      the socket's number, unique on the node as long as it lives.
 * @param namespaceId its network namespace.
 * @param address     bound to; {@link NetAddress#isAny()} for all of the namespace.
 * @param port        1 to 65535.
 * @param protocol    {@link IpProtocol#TCP} or {@link IpProtocol#UDP}.
 * @param takesIpv4   for any address: those of IPv4.
 * @param takesIpv6   for any address: those of IPv6.
 */
record Listener(
        long cookie,
        long namespaceId,
        NetAddress address,
        int port,
        int protocol,
        boolean takesIpv4,
        boolean takesIpv6) {

    /**
     * @param ipVersion  of the socket.
     * @param isOnlyIpv6 a socket of IPv6 accepts IPv4 too unless it is set ({@code IPV6_V6ONLY}).
     */
    static Listener of(
            final long cookie,
            final long namespaceId,
            final NetAddress address,
            final int port,
            final int protocol,
            final int ipVersion,
            final boolean isOnlyIpv6) {
        final boolean ipv4 = ipVersion == 4 || address.isMappedAny();
        return new Listener(cookie, namespaceId, address, port, protocol, ipv4 || !isOnlyIpv6, !ipv4);
    }
}
