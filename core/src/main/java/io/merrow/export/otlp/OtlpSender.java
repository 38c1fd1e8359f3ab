package io.merrow.export.otlp;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.otlp.client.ClientLogs;
import io.merrow.export.otlp.client.OtlpSettings;
import io.merrow.export.otlp.encode.GzipBuffer;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends OTLP requests that another encoder made, one at a time, with the connection that spans have too: certificates that are read
 * again, proxies, names that lead elsewhere. One thread at a time; {@link #close} by any.
 */
public final class OtlpSender implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(OtlpSender.class);

    private final OtlpSettings settings;
    private final OtlpClient client;
    private final OtlpCall call;
    private final GzipBuffer gzip = new GzipBuffer();
    private boolean isClosed;

    /**
     * Connects with the first request, not now.
     *
     * @param version     of the agent, for the user agent.
     * @param environment the process's, for proxies.
     * @throws IllegalArgumentException when a certificate file or a proxy cannot be used, with a sentence for people.
     */
    public OtlpSender(final OtlpSettings settings, final String version, final Map<String, String> environment) {
        ClientLogs.takeOver();
        this.settings = settings;
        client = new OtlpClient(settings, 1, environment);
        call = OtlpExporter.call(settings, version);
    }

    /** Sends the message and waits for the answer, as long as the settings allow. */
    public synchronized DeliveryOutcome send(final byte[] message, final int offset, final int length) {
        if (isClosed) {
            return DeliveryOutcome.refused("the exporter is closed");
        }
        try {
            final DeliveryOutcome outcome = settings.gzip()
                    ? sendCompressed(message, offset, length)
                    : call.send(client.current(), message, offset, length, false);
            client.followName();
            return outcome;
        } catch (final Throwable t) { // A request must have an answer, whatever it is.
            LOGGER.debug("export attempt failed", t);
            return FailureClassifier.classify(t, settings.url().host(), settings.timeout());
        }
    }

    private DeliveryOutcome sendCompressed(final byte[] message, final int offset, final int length)
            throws IOException {
        gzip.compress(message, offset, length);
        return call.send(client.current(), gzip.bytes(), 0, gzip.length(), true);
    }

    /** Breaks off a request under way. */
    @Override
    public void close() {
        client.close();
        synchronized (this) {
            isClosed = true;
            gzip.close();
        }
    }

    /** The collector, for people. */
    @Override
    public String toString() {
        return "collector " + settings.endpoint();
    }
}
