package io.merrow.export.otlp;

import io.merrow.export.DeliveryOutcome;
import java.io.IOException;
import okhttp3.OkHttpClient;

/** One request and its answer, on a sending thread. Stateless but for its settings; any thread. */
interface OtlpCall {
    /** Longest answer that is read: what is longer is none of OTLP. */
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
