package io.merrow.export;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * The SDK's own senders, overheard: its exporters drop the body of a successful answer, where OTLP tells of a partial
 * success, and give a failure's code in internal classes only. Given to an exporter as its component loader.
 *
 * <p>{@link #expect} and the exporter's {@code export} are the export thread's; answers come on the senders' threads.
 */
final class OtlpSenders implements ComponentLoader {
    private final ComponentLoader loader = ComponentLoader.forClassLoader(OtlpSenders.class.getClassLoader());
    private Consumer<DeliveryOutcome> listener = outcome -> {};

    /** Who is told how the next request ended, before that request's result completes. */
    void expect(final Consumer<DeliveryOutcome> listener) {
        this.listener = listener;
    }

    @Override
    public <T> Iterable<T> load(final Class<T> type) {
        if (type == GrpcSenderProvider.class) {
            return List.of(type.cast((GrpcSenderProvider) this::grpcSender));
        }
        if (type == HttpSenderProvider.class) {
            return List.of(type.cast((HttpSenderProvider) this::httpSender));
        }
        return loader.load(type);
    }

    private GrpcSender grpcSender(final GrpcSenderConfig config) {
        return new OverheardGrpcSender(only(GrpcSenderProvider.class).createSender(config));
    }

    private HttpSender httpSender(final HttpSenderConfig config) {
        return new OverheardHttpSender(only(HttpSenderProvider.class).createSender(config));
    }

    private static <T> T only(final Class<T> type) {
        return ServiceLoader.load(type, OtlpSenders.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + type.getSimpleName()
                        + " on the class path: opentelemetry-exporter-sender-okhttp is missing from the build"));
    }

    private final class OverheardGrpcSender implements GrpcSender {
        private final GrpcSender sender;

        private OverheardGrpcSender(final GrpcSender sender) {
            this.sender = sender;
        }

        @Override
        public void send(
                final MessageWriter writer,
                final Consumer<GrpcResponse> onResponse,
                final Consumer<Throwable> onError) {
            final Consumer<DeliveryOutcome> told = listener;
            sender.send(
                    writer,
                    response -> {
                        told.accept(DeliveryJudge.judge(response));
                        onResponse.accept(response);
                    },
                    failure -> {
                        told.accept(DeliveryJudge.judge(failure));
                        onError.accept(failure);
                    });
        }

        @Override
        public CompletableResultCode shutdown() {
            return sender.shutdown();
        }
    }

    private final class OverheardHttpSender implements HttpSender {
        private final HttpSender sender;

        private OverheardHttpSender(final HttpSender sender) {
            this.sender = sender;
        }

        @Override
        public void send(
                final MessageWriter writer,
                final Consumer<HttpResponse> onResponse,
                final Consumer<Throwable> onError) {
            final Consumer<DeliveryOutcome> told = listener;
            sender.send(
                    writer,
                    response -> {
                        told.accept(DeliveryJudge.judge(response));
                        onResponse.accept(response);
                    },
                    failure -> {
                        told.accept(DeliveryJudge.judge(failure));
                        onError.accept(failure);
                    });
        }

        @Override
        public CompletableResultCode shutdown() {
            return sender.shutdown();
        }
    }
}
