package io.merrow.agent.node;

import io.merrow.capture.conntrack.ConnectionBook;
import io.merrow.enrich.Translator;

/** The kernel's book of connections as the enricher asks it. The export thread only. */
record ConntrackTranslator(ConnectionBook book) implements Translator {
    @Override
    public boolean find(
            final int protocol,
            final long sourceHigh,
            final long sourceLow,
            final int sourcePort,
            final long destinationHigh,
            final long destinationLow,
            final int destinationPort) {
        return book.find(protocol, sourceHigh, sourceLow, sourcePort, destinationHigh, destinationLow, destinationPort);
    }

    @Override
    public long targetHigh() {
        return book.targetHigh();
    }

    @Override
    public long targetLow() {
        return book.targetLow();
    }

    @Override
    public int targetPort() {
        return book.targetPort();
    }
}
