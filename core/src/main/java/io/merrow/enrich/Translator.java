package io.merrow.enrich;

/**
 * Knows where the kernel leads connections whose destination it translates: to the pod behind a service's address.
 * Addresses are sixteen bytes in two numbers, big endian, IPv4 mapped. The export thread only.
 */
public interface Translator {
    /** Knows of none. */
    Translator NONE = new Translator() {
        @Override
        public boolean find(
                final int protocol,
                final long sourceHigh,
                final long sourceLow,
                final int sourcePort,
                final long destinationHigh,
                final long destinationLow,
                final int destinationPort) {
            return false;
        }

        @Override
        public long targetHigh() {
            return 0;
        }

        @Override
        public long targetLow() {
            return 0;
        }

        @Override
        public int targetPort() {
            return 0;
        }
    };

    /**
     * Asks for a connection as its initiator sees it.
     *
     * @param protocol IANA number.
     * @return true: the target is valid until the next call.
     */
    boolean find(
            int protocol,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            int destinationPort);

    /** First half of the address where the connection is led. */
    long targetHigh();

    long targetLow();

    int targetPort();
}
