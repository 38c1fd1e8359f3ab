package io.merrow.lab;

import com.google.protobuf.Any;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** OTLP's TraceService over gRPC for {@link OtlpReceiver}. Called by gRPC's threads. */
final class GrpcTraceService extends TraceServiceGrpc.TraceServiceImplBase {
    private static final Context.Key<Map<String, String>> HEADERS = Context.key("headers");

    private final TraceInbox inbox;

    GrpcTraceService(final TraceInbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public void export(
            final ExportTraceServiceRequest request, final StreamObserver<ExportTraceServiceResponse> observer) {
        try {
            final Answer answer =
                    inbox.receive(new ReceivedRequest(ReceivedRequest.Transport.GRPC, HEADERS.get(), request));
            if (answer.isOk()) {
                observer.onNext(response(answer));
                observer.onCompleted();
            } else {
                observer.onError(error(answer));
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            observer.onError(
                    io.grpc.Status.CANCELLED.withDescription("receiver closed").asException());
        }
    }

    /** Makes the request's headers visible to {@link #export}. */
    ServerInterceptor headerInterceptor() {
        return new ServerInterceptor() {
            @Override
            public <Q, S> ServerCall.Listener<Q> interceptCall(
                    final ServerCall<Q, S> call, final Metadata headers, final ServerCallHandler<Q, S> next) {
                final Context context = Context.current().withValue(HEADERS, copy(headers));
                return Contexts.interceptCall(context, call, headers, next);
            }
        };
    }

    /** The body of an answer that is OK, also over HTTP. */
    static ExportTraceServiceResponse response(final Answer answer) {
        final ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
        if (answer.rejectedSpans() > 0 || !answer.message().isEmpty()) {
            response.setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(answer.rejectedSpans())
                    .setErrorMessage(answer.message()));
        }
        return response.build();
    }

    /** The body of an answer that is an error, also over HTTP: a google.rpc.Status. */
    static Status status(final Answer answer) {
        final Status.Builder status =
                Status.newBuilder().setCode(answer.grpcCode().value()).setMessage(answer.message());
        if (answer.retryAfter() != null) {
            status.addDetails(Any.pack(retryInfo(answer.retryAfter())));
        }
        return status.build();
    }

    private static StatusRuntimeException error(final Answer answer) {
        return StatusProto.toStatusRuntimeException(status(answer));
    }

    private static RetryInfo retryInfo(final Duration delay) {
        return RetryInfo.newBuilder()
                .setRetryDelay(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(delay.getSeconds())
                        .setNanos(delay.getNano()))
                .build();
    }

    private static Map<String, String> copy(final Metadata headers) {
        final Map<String, String> copy = new TreeMap<>();
        for (final String name : headers.keys()) {
            if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                copy.put(name, headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
            }
        }
        return copy;
    }
}
