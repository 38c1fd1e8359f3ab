package io.merrow.export.otlp;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.FailureKind;
import io.merrow.export.otlp.client.OtlpSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.agrona.concurrent.EpochClock;

/** OTLP over HTTP with binary protobuf (protocol/otlp.md, "OTLP/HTTP"). */
final class HttpCall implements OtlpCall {
    private static final MediaType PROTOBUF = MediaType.get("application/x-protobuf");
    private static final String JSON = "json";

    private final HttpUrl url;
    private final Set<String> configured;
    private final Headers plain;
    private final Headers gzip;
    private final EpochClock clock;

    /**
     * @param clock for a Retry-After that is a date, where the response has none.
     */
    HttpCall(final OtlpSettings settings, final Headers headers, final EpochClock clock) {
        url = settings.url();
        configured = settings.headers().keySet();
        plain = headers;
        gzip = headers.newBuilder().set("Content-Encoding", "gzip").build();
        this.clock = clock;
    }

    @Override
    public DeliveryOutcome send(
            final OkHttpClient client,
            final byte[] message,
            final int offset,
            final int length,
            final boolean compressed)
            throws IOException {
        final Request request = new Request.Builder()
                .url(url)
                .headers(compressed ? gzip : plain)
                .post(RequestBody.create(message, PROTOBUF, offset, length))
                .build();
        final HttpUrl target;
        try (Response response = client.newCall(request).execute()) {
            target = response.isRedirect() ? Redirects.target(response) : null;
            if (target == null) {
                return classify(response);
            }
        }
        try (Response response = client.newCall(redirected(request, target)).execute()) {
            return classify(response);
        }
    }

    /** The same to another place; to another server without the headers of the configuration, which may be secret. */
    private Request redirected(final Request request, final HttpUrl target) {
        final Request.Builder builder = request.newBuilder().url(target);
        if (!Redirects.isSameServer(url, target)) {
            configured.forEach(builder::removeHeader);
        }
        return builder.build();
    }

    private DeliveryOutcome classify(final Response response) throws IOException {
        if (response.isRedirect()) {
            return DeliveryOutcome.refused(Redirects.refusal(response));
        }
        final byte[] body = body(response);
        final String type = response.header("Content-Type", "");
        final boolean isCut = body.length >= MAX_ANSWER_BYTES;
        if (response.isSuccessful() && (type.contains(JSON) || isCut && type.contains("protobuf"))) {
            return DeliveryOutcome.delivered(0, "");
        }
        if (response.isSuccessful() && body.length > 0 && !type.isEmpty() && !type.contains("protobuf")) {
            return DeliveryOutcome.retry(
                    FailureKind.ANSWER, "HTTP status " + response.code() + " with " + type + ", not an OTLP response");
        }
        return DeliveryClassifier.classifyHttp(
                response.code(), reason(response, body), retryAfterNs(response), ByteBuffer.wrap(body));
    }

    /** The failure's message, from the best place that has one. */
    private static String reason(final Response response, final byte[] body) {
        if (response.isSuccessful()) {
            return "";
        }
        final String said = RpcStatus.parse(body).message();
        return said.isEmpty() ? response.message() : said;
    }

    /** Retry-After (RFC 9110, 10.2.3): seconds, or a date, which is relative to the collector's own clock if the response has it. */
    private long retryAfterNs(final Response response) {
        final String text = response.header("Retry-After", "");
        if (!text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return TimeUnit.SECONDS.toNanos(Long.parseLong(text));
        }
        final Instant until = response.headers().getInstant("Retry-After");
        if (until == null) {
            return 0;
        }
        final Instant now = response.headers().getInstant("Date");
        return TimeUnit.MILLISECONDS.toNanos(until.toEpochMilli() - (now == null ? clock.time() : now.toEpochMilli()));
    }

    private static byte[] body(final Response response) throws IOException {
        final BufferedSource source = response.body().source();
        source.request(MAX_ANSWER_BYTES);
        return source.getBuffer()
                .readByteArray(Math.min(MAX_ANSWER_BYTES, source.getBuffer().size()));
    }
}
