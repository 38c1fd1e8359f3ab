package io.merrow.export.sdk;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.otlp.OtlpSender;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has the SDK's exporters send through the agent's own connection, on the thread that exports. Its answer is success or failure:
 * what failed, and why, is the {@link RequestReport}'s to report.
 */
public final class SdkSenders implements ComponentLoader {
    private static final byte[] NO_MESSAGE = {};

    private final OtlpSender sender;
    private final RequestReport report;
    private final ExposedBytes bytes = new ExposedBytes();

    /** @param report gets each answer. */
    public SdkSenders(final OtlpSender sender, final RequestReport report) {
        this.sender = sender;
        this.report = report;
    }

    @Override
    public <T> Iterable<T> load(final Class<T> type) {
        if (type == GrpcSenderProvider.class) {
            return List.of(type.cast((GrpcSenderProvider) config -> new Grpc()));
        }
        if (type == HttpSenderProvider.class) {
            return List.of(type.cast((HttpSenderProvider) config -> new Http()));
        }
        return List.of();
    }

    private boolean send(final MessageWriter message) throws IOException {
        bytes.reset();
        message.writeMessage(bytes);
        final DeliveryOutcome outcome = sender.send(bytes.array(), 0, bytes.size());
        report.onAnswer(outcome);
        return outcome.kind() == DeliveryOutcome.Kind.DELIVERED;
    }

    private final class Grpc implements GrpcSender {
        @Override
        public void send(
                final MessageWriter message,
                final Consumer<GrpcResponse> onResponse,
                final Consumer<Throwable> onError) {
            try {
                onResponse.accept(
                        new GrpcAnswer(SdkSenders.this.send(message) ? GrpcStatusCode.OK : GrpcStatusCode.UNAVAILABLE));
            } catch (final IOException e) {
                onError.accept(e);
            }
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    private final class Http implements HttpSender {
        @Override
        public void send(
                final MessageWriter message,
                final Consumer<HttpResponse> onResponse,
                final Consumer<Throwable> onError) {
            try {
                onResponse.accept(SdkSenders.this.send(message) ? HttpAnswer.OK : HttpAnswer.FAILED);
            } catch (final IOException e) {
                onError.accept(e);
            }
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    private record GrpcAnswer(GrpcStatusCode code) implements GrpcResponse {
        @Override
        public GrpcStatusCode getStatusCode() {
            return code;
        }

        @Override
        public String getStatusDescription() {
            return "";
        }

        @Override
        public byte[] getResponseMessage() {
            return NO_MESSAGE;
        }
    }

    private record HttpAnswer(int code, String text) implements HttpResponse {
        private static final HttpAnswer OK = new HttpAnswer(200, "OK");
        private static final HttpAnswer FAILED = new HttpAnswer(503, "Service Unavailable");

        @Override
        public int getStatusCode() {
            return code;
        }

        @Override
        public String getStatusMessage() {
            return text;
        }

        @Override
        public byte[] getResponseBody() {
            return NO_MESSAGE;
        }
    }

    /** Lends its array instead of a copy. */
    private static final class ExposedBytes extends ByteArrayOutputStream {
        private byte[] array() {
            return buf;
        }
    }
}
