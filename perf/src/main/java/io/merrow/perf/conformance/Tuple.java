package io.merrow.perf.conformance;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Both ends of a conversation, in the order of a packet. IPv6 addresses that map IPv4 ones are those.
 *
 * @param protocol IANA's number.
 */
record Tuple(InetAddress source, int sourcePort, InetAddress destination, int destinationPort, int protocol) {
    private static final int NO_ORDER = 0;

    /** @throws IllegalArgumentException where an address is none. */
    static InetAddress address(final String text) {
        try {
            if (!text.matches("[0-9a-fA-F:.]+")) {
                throw new IllegalArgumentException("no address: " + text);
            }
            return InetAddress.getByName(text);
        } catch (final UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + text, e);
        }
    }

    Tuple withPorts(final int newSourcePort, final int newDestinationPort) {
        return new Tuple(source, newSourcePort, destination, newDestinationPort, protocol);
    }

    Tuple withProtocol(final int newProtocol) {
        return new Tuple(source, sourcePort, destination, destinationPort, newProtocol);
    }

    private int order() {
        final String a = source.getHostAddress();
        final String b = destination.getHostAddress();
        return a.equals(b) ? Integer.compare(sourcePort, destinationPort) : a.compareTo(b);
    }

    /** Whether it is in the order in which conversations are kept. */
    boolean isForward() {
        return order() <= NO_ORDER;
    }

    /** Whether both ends are one, so that no packet shows its direction. */
    boolean isSymmetric() {
        return order() == NO_ORDER;
    }

    /** The same of either direction. */
    Tuple canonical() {
        return isForward() ? this : reversed();
    }

    /** The other direction. */
    @SuppressWarnings("ArgumentSelectionDefectChecker")
    Tuple reversed() {
        return new Tuple(destination, destinationPort, source, sourcePort, protocol);
    }

    @Override
    public String toString() {
        return protocol + " " + source.getHostAddress() + '.' + sourcePort + " - " + destination.getHostAddress() + '.'
                + destinationPort;
    }
}
