package io.merrow.export.otlp;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.otlp.client.OtlpSettings;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;

/** OTLP over gRPC, as gRPC uses HTTP/2 (grpc/doc/PROTOCOL-HTTP2.md): one unary call. */
final class GrpcCall implements OtlpCall {
    private static final MediaType GRPC = MediaType.get("application/grpc");
    private static final int FRAME_HEAD = 1 + Integer.BYTES;

    private static final ByteBuffer NO_MESSAGE = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final HttpUrl url;
    private final boolean retriesExhausted;
    private final Headers plain;
    private final Headers gzip;

    GrpcCall(final OtlpSettings settings, final Headers headers) {
        url = settings.url().resolve(settings.signal().method());
        retriesExhausted = settings.retriesExhausted();
        final Headers.Builder builder = headers.newBuilder()
                .set("te", "trailers")
                .set("grpc-accept-encoding", "identity")
                .set("grpc-timeout", settings.timeout().toMillis() + "m");
        plain = builder.build();
        gzip = builder.set("grpc-encoding", "gzip").build();
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
                .post(new Frame(message, offset, length, compressed))
                .build();
        try (Response response = client.newCall(request).execute()) {
            return classify(response);
        }
    }

    private DeliveryOutcome classify(final Response response) throws IOException {
        final String type = response.header("Content-Type", "none");
        // An answer without a message has its status in the headers ("Trailers-Only").
        if (response.header("grpc-status") != null) {
            return classify(response.headers(), NO_MESSAGE);
        }
        if (response.code() != 200 || !type.startsWith("application/grpc")) {
            return response.isRedirect()
                    ? DeliveryOutcome.refused(Redirects.refusal(response))
                    : DeliveryClassifier.classifyNoGrpc(response.code(), type);
        }
        final BufferedSource source = response.body().source();
        if (source.request(MAX_ANSWER_BYTES + 1)) {
            // Its status comes behind the message, which nothing is made of: only the call's time limit bounds this.
            while (!source.exhausted()) {
                source.skip(source.getBuffer().size());
            }
            return classify(response.trailers(), NO_MESSAGE);
        }
        final ByteBuffer message = unframe(source.getBuffer().readByteArray());
        return classify(response.trailers(), message);
    }

    private DeliveryOutcome classify(final Headers status, final ByteBuffer message) {
        final String details = status.get("grpc-status-details-bin");
        return DeliveryClassifier.classifyGrpc(
                code(status.get("grpc-status")),
                decode(status.get("grpc-message")),
                details == null ? RpcStatus.NONE : RpcStatus.parse(base64(details)),
                message,
                retriesExhausted);
    }

    /** UNKNOWN where there is none, as gRPC's clients have it. */
    private static int code(final String text) {
        try {
            return text == null ? 2 : Integer.parseInt(text);
        } catch (final NumberFormatException e) {
            return 2;
        }
    }

    /** {@code grpc-message} is percent-encoded; a plus is a plus. */
    private static String decode(final String message) {
        if (message == null) {
            return "";
        }
        try {
            return URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (final IllegalArgumentException e) {
            return message;
        }
    }

    /** With padding or without: receivers must take both. */
    private static byte[] base64(final String text) {
        try {
            return Base64.getDecoder().decode(text.replace("=", ""));
        } catch (final IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** The message of the first frame; what is cut or compressed, which we did not allow, counts as not understood. */
    private static ByteBuffer unframe(final byte[] body) {
        final ByteBuffer input = ByteBuffer.wrap(body);
        if (body.length < FRAME_HEAD) {
            return input.limit(0);
        }
        final boolean compressed = input.get() != 0;
        final int length = input.getInt();
        return compressed || length < 0 || length > input.remaining()
                ? ByteBuffer.wrap(new byte[] {-1})
                : input.slice(FRAME_HEAD, length);
    }

    /** A message with gRPC's five bytes in front of it. */
    private static final class Frame extends RequestBody {
        private final byte[] message;
        private final int offset;
        private final int length;
        private final boolean compressed;

        private Frame(final byte[] message, final int offset, final int length, final boolean compressed) {
            this.message = message;
            this.offset = offset;
            this.length = length;
            this.compressed = compressed;
        }

        @Override
        public MediaType contentType() {
            return GRPC;
        }

        @Override
        public long contentLength() {
            return (long) FRAME_HEAD + length;
        }

        @Override
        public void writeTo(final BufferedSink sink) throws IOException {
            sink.writeByte(compressed ? 1 : 0);
            sink.writeInt(length);
            sink.write(message, offset, length);
        }
    }
}
