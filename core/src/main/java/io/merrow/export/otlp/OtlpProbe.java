package io.merrow.export.otlp;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.otlp.client.ClientLogs;
import io.merrow.export.otlp.client.OtlpSettings;
import java.io.IOException;
import java.util.Map;

/** Asks a collector whether it takes spans or metrics, without giving it any. Any thread. */
public final class OtlpProbe {
    private static final byte[] NOTHING = {};

    private OtlpProbe() {}

    /**
     * Sends one empty request as a batch would be sent and waits for the answer, as long as the settings allow.
     *
     * @param environment the process's, for proxies.
     * @throws IllegalArgumentException when a certificate file or a proxy cannot be used, with a sentence for people.
     */
    public static DeliveryOutcome ask(final OtlpSettings settings, final Map<String, String> environment) {
        ClientLogs.takeOver();
        try (OtlpClient client = new OtlpClient(settings, 1, environment)) {
            return OtlpExporter.call(settings, "doctor").send(client.current(), NOTHING, 0, 0, false);
        } catch (final IOException e) {
            return FailureClassifier.classify(e, settings.url().host(), settings.timeout());
        }
    }
}
