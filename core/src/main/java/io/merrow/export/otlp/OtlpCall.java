package io.merrow.export.otlp;

import io.merrow.export.delivery.DeliveryOutcome;
import java.io.IOException;
import okhttp3.OkHttpClient;

/** One request and its answer, on a sending thread. Stateless but for its settings; any thread. */
interface OtlpCall {
    /** So much of an answer is read: OTLP's are a few bytes. One that is longer is judged by its status alone. */
    int MAX_ANSWER_BYTES = 1 << 20;

    /**
     * Sends the message and waits for the answer.
     *
     * @param message    the array with the message, compressed or not.
     * @param compressed whether it is gzip.
     * @throws IOException when there is no answer.
     */
    DeliveryOutcome send(OkHttpClient client, byte[] message, int offset, int length, boolean compressed)
            throws IOException;
}
