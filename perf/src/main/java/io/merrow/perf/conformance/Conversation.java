package io.merrow.perf.conformance;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * One conversation, whoever began it: two ends in the order of their text. ICMP's have no ports here, since type and code
 * take their place in ways of their own.
 *
 * @param protocol IANA number.
 */
record Conversation(End first, End second, int protocol) {
    private static final int ICMP = 1;
    private static final int ICMP_V6 = 58;

    /** An address in the JDK's own text, so that all ways to write it are one. */
    record End(String address, int port) implements Comparable<End> {
        static End of(final String address, final int port) {
            try {
                return new End(InetAddress.getByName(address).getHostAddress(), port);
            } catch (final UnknownHostException e) {
                throw new IllegalArgumentException("no address: " + address, e);
            }
        }

        @Override
        public int compareTo(final End other) {
            final int byAddress = address.compareTo(other.address);
            return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
        }

        @Override
        public String toString() {
            return port == 0 ? address : address + " port " + port;
        }
    }

    /** The conversation in which {@code source} sends to {@code destination}. */
    static Conversation of(final End source, final End destination, final int protocol) {
        final boolean hasPorts = protocol != ICMP && protocol != ICMP_V6;
        final End from = hasPorts ? source : new End(source.address(), 0);
        final End to = hasPorts ? destination : new End(destination.address(), 0);
        return from.compareTo(to) <= 0 ? new Conversation(from, to, protocol) : new Conversation(to, from, protocol);
    }

    /** Whether a packet of {@code source} goes from first to second; of an end that talks to itself all do. */
    boolean isFirst(final End source) {
        return isWithItself()
                || first.address().equals(source.address())
                        && (first.port() == source.port() || first.port() == 0 || second.port() != source.port());
    }

    /** Whether both ends are one, so that there are no directions. */
    boolean isWithItself() {
        return first.equals(second);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s and %s, protocol %d", first, second, protocol);
    }
}
